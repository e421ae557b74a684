//! `modelway serve` that is stopped or killed under load: what it acknowledged is kept, and nothing is counted twice.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use modelway::{Client, DeploymentRef, Error};
use modelway_platform::{CallFilter, CallRecord, CallStatus, Platform, UsageSubject};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::serve_support::{Serve, Upstream, database, tokens};
use crate::support::folder;

const DEPLOYMENT: &str = "custom/small";
/// Of each answer, as the provider reports them.
const TOKENS: u64 = 5;

/// Which calls have been answered to their end.
type Answered = Arc<Mutex<BTreeSet<usize>>>;

/// A call, every second one streamed. Its account is its name in the ledger.
async fn call(client: Client, number: usize) -> Result<(), Error> {
    let call = client.models().chat_completions().create(DeploymentRef::new("sgp", DEPLOYMENT));
    let call = call.prompt("Hello").with_account(name(number));
    let text = if number.is_multiple_of(2) {
        call.await?.text().to_owned()
    } else {
        let mut stream = call.stream().await?;
        while let Some(event) = stream.next().await {
            event?;
        }
        stream.into_completion()?.text().to_owned()
    };
    assert_eq!(text, "Hi there");
    Ok(())
}

fn name(number: usize) -> String {
    format!("call-{number}")
}

fn load(client: &Client, calls: usize, answered: &Answered) -> JoinSet<Result<(), Error>> {
    let mut under_way = JoinSet::new();
    for number in 0..calls {
        let (client, answered) = (client.clone(), answered.clone());
        under_way.spawn(async move {
            call(client, number).await?;
            answered.lock().unwrap().insert(number);
            Ok(())
        });
    }
    under_way
}

/// The rows of the ledger, read when no server has it.
async fn rows(folder: &Path) -> Vec<CallRecord> {
    let platform = Platform::open(&database(folder)).await.unwrap();
    let all = CallFilter::new(UsageSubject::All);
    let rows = platform.ledger().calls(&all, 1_000, None).await.unwrap();
    platform.close().await.unwrap();
    rows
}

/// Whose rows they are; each call has one at most, and each is whole.
fn names(rows: &[CallRecord]) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for row in rows {
        assert_eq!((row.tokens(), row.estimated), (TOKENS, false), "{row:?}");
        assert_eq!(row.status, CallStatus::Ok, "{row:?}");
        assert!(names.insert(row.account_id.as_deref().unwrap()), "twice: {row:?}");
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_nothing_that_was_acknowledged() {
    const CALLS: usize = 400;
    const HELD: usize = 150;
    let folder = folder("serve-killed");
    let upstream = Upstream::start(CALLS - HELD).await;
    let server = Serve::start(&folder, &upstream.url, &[]);
    let (client, answered) = (server.client(), Answered::default());
    let mut under_way = load(&client, CALLS, &answered);

    // Usage counts what was answered before it was asked for, and what it tells is durable.
    let (mut acknowledged, mut told) = (BTreeSet::new(), 0);
    while acknowledged.len() < 100 {
        let before = answered.lock().unwrap().clone();
        told = tokens(&client, DEPLOYMENT).await.unwrap();
        assert!(told >= TOKENS * before.len() as u64, "{told} of {}", before.len());
        acknowledged = before;
    }
    server.signal("KILL");
    assert!(!server.ended().await.success());
    let mut lost = 0;
    while let Some(ended) = under_way.join_next().await {
        lost += usize::from(ended.unwrap().is_err());
    }
    assert!(lost >= HELD, "the kill was in the middle: {lost}");

    let again = Serve::start(&folder, &upstream.url, &[]);
    let client = again.client();
    let kept = tokens(&client, DEPLOYMENT).await.unwrap();
    assert!(kept >= told, "{kept} of {told}");
    upstream.let_go();
    call(client.clone(), CALLS).await.unwrap();
    assert_eq!(tokens(&client, DEPLOYMENT).await.unwrap(), kept + TOKENS);
    again.signal("TERM");
    assert!(again.ended().await.success());

    let rows = rows(&folder).await;
    assert_eq!(kept + TOKENS, TOKENS * rows.len() as u64);
    let names = names(&rows);
    let missing: Vec<_> = acknowledged.iter().filter(|n| !names.contains(&*name(**n))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_stop_loses_nothing_at_all() {
    const CALLS: usize = 300;
    let folder = folder("serve-stopped");
    // Half of the calls are answered when the stop comes, the others are under way.
    let upstream = Upstream::start(CALLS / 2).await;
    let server = Serve::start(&folder, &upstream.url, &[]);
    let (client, answered) = (server.client(), Answered::default());
    let mut under_way = load(&client, CALLS, &answered);
    upstream.came(CALLS).await;
    server.signal("TERM");
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    upstream.let_go();
    while let Some(ended) = under_way.join_next().await {
        ended.unwrap().unwrap();
    }
    assert!(server.ended().await.success());
    let rows = rows(&folder).await;
    let expected: BTreeSet<String> = (0..CALLS).map(name).collect();
    let names: BTreeSet<String> = names(&rows).into_iter().map(str::to_owned).collect();
    assert_eq!(names, expected);
}
