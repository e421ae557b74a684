//! The command on a terminal that `script` makes.

use crate::support::{Ended, HOME, run};

/// Runs the command on the platform at `url`, on a terminal of 60 columns where `typed` is typed. What it shows is all
/// in stdout; `None` without `script`.
pub(crate) async fn on_a_terminal(url: &str, arguments: &[&str], typed: &str) -> Option<Ended> {
    if !std::path::Path::new("/usr/bin/script").exists() {
        return None;
    }
    let options = ["--provider", "sgp", "--retries", "0"];
    let words = std::iter::once(env!("CARGO_BIN_EXE_modelway"));
    let words = words.chain(arguments.iter().copied()).chain(options);
    let quoted: Vec<String> = words.map(|word| format!("'{word}'")).collect();
    let line = format!("stty columns 60 && {}", quoted.join(" "));
    let mut command = assert_cmd::Command::new("/usr/bin/script");
    command
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .env_clear()
        .env("HOME", HOME)
        .env("MODELWAY_OFFLINE", "1")
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("SGP_API_KEY", "key")
        .env("SGP_CLIENT_BASE_URL", url)
        .write_stdin(typed)
        .timeout(std::time::Duration::from_secs(60));
    Some(run(command).await)
}
