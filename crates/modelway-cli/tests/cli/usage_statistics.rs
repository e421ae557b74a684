//! `modelway usage`.

use serde_json::{Value, json};
use wiremock::MockServer;

use crate::control_support::{asked, requests};
use crate::support::{answer, at, run};

const MODEL: &str = "/v4/models/lab%2Fnames/usage-statistics";

fn usage() -> Value {
    let point = |day: u32, prompt: u64, response: u64| {
        json!({
            "date": format!("2026-01-{day}T00:00:00Z"), "prompt_tokens": prompt,
            "response_tokens": response, "summary_tokens": prompt + response,
        })
    };
    json!({
        "data": [point(29, 300, 100), point(30, 0, 0), point(31, 90, 10)],
        "start_date": "2026-01-29T00:00:00Z",
        "end_date": "2026-01-31T00:00:00Z",
    })
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    answer(&server, "GET", MODEL, usage()).await;
    answer(&server, "GET", "/v4/model-deployments/dep_1/usage-statistics", usage()).await;
    answer(&server, "GET", "/v4/model-groups/grp_1/usage-statistics", usage()).await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_is_a_table_with_its_sum() {
    let server = server().await;
    let range = ["--since", "2026-01-29", "--until", "2026-02-01", "--chunks", "3"];
    let table = asked(&server, &[&["usage", "--model", "lab/names"][..], &range].concat()).await;
    let expected = "\
DATE        PROMPT  RESPONSE  TOTAL
2026-01-29  300     100       400
2026-01-30  0       0         0
2026-01-31  90      10        100
sum         390     110       500
";
    assert_eq!(table.success(), expected);
    let (_, place, _) = requests(&server).await.remove(0);
    for part in
        ["start_date=2026-01-29T00%3A00%3A00", "end_date=2026-02-01T00%3A00%3A00", "chunks=3"]
    {
        assert!(place.starts_with(MODEL) && place.contains(part), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_and_groups_have_usage_too() {
    let server = server().await;
    for options in [&["--deployment", "dep_1"][..], &["--group", "grp_1"], &["-m", "sgp:lab/names"]]
    {
        let json = asked(&server, &[&["usage", "--json"], options].concat()).await.json();
        assert_eq!(json["data"][0]["summary_tokens"], 400, "{options:?}");
        assert_eq!(json["provider"], "sgp");
    }
    // Seven parts of the last seven days.
    let (_, place, _) = requests(&server).await.remove(0);
    assert!(place.ends_with("chunks=7"), "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_is_drawn_eighty_cells_wide() {
    let server = server().await;
    let drawn = asked(&server, &["usage", "--deployment", "dep_1", "--plot"]).await.success();
    let lines: Vec<&str> = drawn.lines().collect();
    let expected = [
        format!("2026-01-29  400  {}", "█".repeat(63)),
        "2026-01-30    0".to_owned(),
        format!("2026-01-31  100  {}▊", "█".repeat(15)),
        "sum: 500 tokens, 390 of prompts and 110 of responses".to_owned(),
    ];
    assert_eq!(lines, expected);
    assert_eq!(lines[0].chars().count(), 80);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn usage_is_drawn_as_wide_as_the_terminal() {
    use crate::control_terminal::on_a_terminal;

    let server = server().await;
    let options = ["usage", "--deployment", "dep_1", "--plot", "--quiet"];
    let Some(ended) = on_a_terminal(&server.uri(), &options, "").await else { return };
    let line = format!("2026-01-29  400  {}\r\n", "█".repeat(43));
    assert!(ended.stdout.contains(&line), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_options_are_named() {
    let server = MockServer::start().await;
    for (options, told) in [
        (&[][..], "whose usage? give --model, --deployment or --group"),
        (&["-m", "x", "--group", "g"], "--model does not go with"),
        (&["--group", "g", "--deployment", "d"], "cannot be used with"),
        (&["-m", "x", "--since", "7 days"], "'--since <MOMENT>': a moment is `now`"),
        (&["-m", "x", "--until", "x"], "'--until <MOMENT>': a moment is `now`"),
        (&["-m", "x", "--since", "1h", "--until", "2h"], "is not before --until"),
        (&["-m", "x", "--chunks", "0"], "'--chunks <N>'"),
    ] {
        let ended = asked(&server, &[&["usage"], options].concat()).await;
        assert_eq!(ended.code, Some(2), "{options:?}: {ended:?}");
        assert!(ended.stderr.contains(told), "{options:?}: {}", ended.stderr);
    }
    let ended = asked(&server, &["usage", "-m", "x", "--plot", "--json"]).await;
    assert_eq!((ended.code, &ended.json()["error"]["kind"]), (Some(2), &json!("usage")));
    assert_eq!(requests(&server).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_without_a_platform_keeps_no_count() {
    let ended = run(at("http://127.0.0.1:1", &["usage"])).await;
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(ended.stderr.starts_with("error: custom: "), "{}", ended.stderr);
    assert!(ended.stderr.contains("platform"), "{}", ended.stderr);
}
