//! [`Process`]: this program again, as one that writes, and can be killed.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use modelway_core::{Environment, ProcessEnvironment};

use crate::support::place::Place;

const URL: &str = "MODELWAY_PLATFORM_TEST_URL";
const COUNT: &str = "MODELWAY_PLATFORM_TEST_COUNT";

/// One ignored test of this program in a process of its own; gone with this.
pub(crate) struct Process {
    pub(crate) child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Runs `test`, which finds `place` and `count` by [`given`].
    pub(crate) fn start(test: &str, place: &Place, count: u64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--ignored", "--nocapture"]);
        command.env(URL, &place.url).env(COUNT, count.to_string());
        command.stdout(Stdio::piped()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// What it said next after `word`; `None` at its end.
    pub(crate) fn next(&mut self, word: &str) -> Option<String> {
        let mut lines = self.said.by_ref().map_while(Result::ok);
        lines.find_map(|line| line.strip_prefix(word).map(str::to_owned))
    }

    /// Kills it so that it can do nothing about it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// In the process: what it is to write to, and how much; `None` where nobody started it.
pub(crate) fn given() -> Option<(Place, u64)> {
    let place = Place::given(ProcessEnvironment.get(URL)?);
    Some((place, ProcessEnvironment.get(COUNT)?.parse().unwrap()))
}
