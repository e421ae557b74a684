//! Runs this program under callgrind.

use std::process::Command;

/// Whether callgrind can be run.
pub(crate) fn available() -> Result<(), String> {
    match Command::new("valgrind").arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("valgrind is not installed (Debian: `apt-get install valgrind`)".to_owned()),
    }
}

/// All instructions of a run of the case, `times` over.
pub(crate) fn count(case: &str, times: u32) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(["run", case, &times.to_string()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{case} failed under callgrind:\n{told}");
    let collected = told.lines().find_map(|line| line.split_once("Collected : "));
    collected.unwrap_or_else(|| panic!("no count in:\n{told}")).1.trim().parse().unwrap()
}
