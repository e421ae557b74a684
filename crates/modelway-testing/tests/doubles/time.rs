//! `TokioTimer`.

use std::time::Duration;

use modelway_core::{Timer as _, Timestamp};
use modelway_testing::TokioTimer;

#[tokio::test(start_paused = true)]
async fn all_its_clocks_follow_tokio() {
    let start = Timestamp::parse("2024-02-28T23:59:30Z").unwrap();
    let timer = TokioTimer::starting_at(start);
    let before = timer.now();
    timer.sleep(Duration::from_secs(90)).await;
    assert_eq!(timer.now() - before, Duration::from_secs(90));
    assert_eq!(timer.wall().to_string(), "2024-02-29T00:01:00Z");
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(timer.wall().to_string(), "2024-02-29T00:02:00Z");
}

#[tokio::test(start_paused = true)]
async fn the_wall_is_the_same_in_every_run() {
    assert_eq!(TokioTimer::shared().wall().to_string(), "2024-01-01T00:00:00Z");
}
