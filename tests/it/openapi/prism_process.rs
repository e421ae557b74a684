//! [`Prism`]: a server that nobody here wrote, made from the description.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::tidy::root;

/// Bringing it from npm takes a minute or two; starting it, some seconds.
const PATIENCE: Duration = Duration::from_secs(400);

/// What the script ends with where npm is missing.
const NO_NPM: i32 = 3;

/// A running Prism; it ends with this value.
pub(super) struct Prism {
    process: Child,
    pub(super) url: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Prism {
    /// Starts it on a free port and waits until it listens; says why where it cannot be had.
    pub(super) async fn start() -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new("bash")
            .arg(root().join("tests/sgp/prism.sh"))
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|e| format!("bash does not run: {e}"))?;
        let lines = BufReader::new(process.stdout.take().ok_or("no standard output")?);
        let url = format!("http://127.0.0.1:{port}");
        let mut prism = Self { process, url, log: Arc::default() };
        let listens = follow(lines, prism.log.clone());
        match tokio::time::timeout(PATIENCE, listens).await {
            Ok(Ok(())) => Ok(prism),
            Ok(Err(_)) => Err(prism.end()),
            Err(_) => panic!("Prism does not listen; it said:\n{}", prism.said()),
        }
    }

    /// Why it ended before it listened.
    fn end(&mut self) -> String {
        let status = self.process.wait().unwrap();
        assert_eq!(status.code(), Some(NO_NPM), "prism.sh failed:\n{}", self.said());
        "npm or node is missing".to_owned()
    }

    /// All that it has written.
    fn said(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// What it has written of requests that do not fit.
    pub(super) fn complaints(&self) -> String {
        let log = self.log.lock().unwrap();
        let fine = |line: &&String| !line.contains(" success ") && !line.contains(" info ");
        log.iter().filter(fine).cloned().collect::<Vec<_>>().join("\n")
    }
}

/// Keeps what it writes, so that it never waits for a reader; tells when it listens.
fn follow(
    lines: impl BufRead + Send + 'static,
    log: Arc<Mutex<Vec<String>>>,
) -> oneshot::Receiver<()> {
    let (tell, listens) = oneshot::channel();
    std::thread::spawn(move || {
        let mut tell = Some(tell);
        for line in lines.lines().map_while(Result::ok) {
            if line.contains("is listening")
                && let Some(tell) = tell.take()
            {
                // Nobody may wait any more.
                let _ = tell.send(());
            }
            log.lock().unwrap().push(line);
        }
    });
    listens
}
