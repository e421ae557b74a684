//! Several processes, and one that is killed.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use modelway_core::{Environment, ProcessEnvironment};
use modelway_platform::{CallFilter, CallStatus, UsageSubject};

use crate::support::place::{Place, on_both};
use crate::{call, record};

on_both!(a_kill_loses_nothing_that_was_flushed, several_processes_lose_nothing_to_each_other,);

const URL: &str = "MODELWAY_PLATFORM_TEST_URL";
const COUNT: &str = "MODELWAY_PLATFORM_TEST_COUNT";

/// This program again, as one that writes; says `flushed N` after every flush and `closed N` at its end.
struct Process {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(place: &Place, count: u64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["processes::writes_until_it_is_done", "--exact", "--ignored", "--nocapture"]);
        command.env(URL, &place.url).env(COUNT, count.to_string());
        command.stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// The next number that it said with `word`; `None` at its end.
    fn number(&mut self, word: &str) -> Option<u64> {
        let numbers = self.said.by_ref().map_while(Result::ok);
        let mut numbers = numbers.filter_map(|l| l.strip_prefix(word)?.trim().parse().ok());
        numbers.next()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "runs in processes that other tests start"]
fn writes_until_it_is_done() {
    let Some(url) = ProcessEnvironment.get(URL) else { return };
    let count: u64 = ProcessEnvironment.get(COUNT).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let place = Place::given(url);
        let ledger = place.ledger().await;
        let account = std::process::id().to_string();
        // By the number of a record among those of this process one sees which are there.
        for n in 0..count {
            let call = call(i64::try_from(n).unwrap()).account_id(account.clone());
            record(&ledger, [call.prompt_tokens(n)]).await;
            if n % 97 == 96 {
                // Its own count, not the ledger's: that the two agree is what is tested.
                ledger.flush().await.unwrap();
                println!("\nflushed {}", n + 1);
            }
        }
        println!("\nclosed {}", ledger.close().await.unwrap().records);
    });
}

async fn a_kill_loses_nothing_that_was_flushed(place: Place) {
    for round in 1..=3 {
        let mut process = Process::start(&place, u64::MAX);
        let account = process.child.id().to_string();
        let mut flushed = 0;
        while flushed < round * 700 {
            flushed = process.number("flushed ").expect("it runs");
        }
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        // What it could still say before it was killed was acknowledged too.
        while let Some(more) = process.number("flushed ") {
            flushed = more;
        }
        let ledger = place.ledger().await;
        let filter = CallFilter::new(UsageSubject::All).account(account);
        let found = ledger.count(&filter).await.unwrap();
        assert!(found >= flushed, "{found} rows of {flushed} that were flushed");
        assert_eq!(numbers(&ledger, &filter).await, (0..found).collect::<Vec<_>>());
    }
}

async fn several_processes_lose_nothing_to_each_other(place: Place) {
    let count = 1_500;
    let mut processes: Vec<_> = (0..4).map(|_| Process::start(&place, count)).collect();
    for process in &mut processes {
        assert_eq!(process.number("closed "), Some(count));
    }
    let ledger = place.ledger().await;
    let all = CallFilter::new(UsageSubject::All).status(CallStatus::Ok);
    assert_eq!(ledger.count(&all).await.unwrap(), 4 * count);
    for process in &processes {
        let filter = CallFilter::new(UsageSubject::All).account(process.child.id().to_string());
        assert_eq!(numbers(&ledger, &filter).await, (0..count).collect::<Vec<_>>());
    }
}

/// The numbers of the records that are there, in order.
async fn numbers(ledger: &modelway_platform::Ledger, filter: &CallFilter) -> Vec<u64> {
    let (mut numbers, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = ledger.calls(filter, 1_000, after.as_deref()).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        numbers.extend(page.iter().filter_map(|c| c.prompt_tokens));
    }
    numbers.reverse();
    numbers
}
