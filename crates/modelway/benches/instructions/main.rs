//! Guards our own cost: instructions under callgrind, for fixed inputs, beside what they were when last accepted.
//!
//! `cargo bench -p modelway --bench instructions` fails when a case is off by more than 3 %; with `-- --accept` it
//! writes the new figures to `expected.json`, which belongs in the commit that changed them.
//!
//! But for one case no socket and no clock takes part: an in-memory transport and a timer that stands still, so that two
//! runs agree to the instruction, apart from hash seeds. That case goes over the default transport to a server in the
//! process that counts.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod callgrind;
mod cases;
mod expected;
mod fixtures;
mod server;

use std::process::ExitCode;

use crate::cases::{CASES, Case};
use crate::expected::Expected;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", name, times] => {
            cases::run(name, times.parse().unwrap());
            ExitCode::SUCCESS
        }
        ["--accept"] => check(true),
        [] => check(false),
        _ => {
            println!("usage: instructions [--accept]");
            ExitCode::FAILURE
        }
    }
}

fn check(accept: bool) -> ExitCode {
    if let Err(why) = callgrind::available() {
        return skip(&why);
    }
    let expected = Expected::read();
    let measured: Vec<(&Case, f64)> = CASES.iter().map(|case| (case, measure(case))).collect();
    if accept {
        expected::write(&measured);
        println!("accepted {} figures", measured.len());
        return ExitCode::SUCCESS;
    }
    let verdicts = measured.iter().map(|(case, count)| expected.verdict(case.name, *count));
    let failed = verdicts.filter(|ok| !ok).count();
    println!("{} passed, {failed} failed", measured.len() - failed);
    if failed > 0 {
        println!("{}", expected.advice());
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Instructions of one unit of the case: two runs, so that the start of the program cancels out.
fn measure(case: &Case) -> f64 {
    let named = match case.over_http {
        true => format!("{},{}", case.name, server::start(fixtures::CHAT_ANSWER)),
        false => case.name.to_owned(),
    };
    let few = callgrind::count(&named, case.few);
    let many = callgrind::count(&named, case.many);
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let difference = many.saturating_sub(few) as f64;
    difference / f64::from((case.many - case.few) * case.units)
}

/// Without callgrind there is nothing to measure; where it is required that is a failure.
fn skip(why: &str) -> ExitCode {
    #[allow(clippy::disallowed_methods, reason = "a test: what its own run demands")]
    let required = std::env::var_os("MODELWAY_REQUIRE_SERVER").is_some_and(|v| !v.is_empty());
    println!("SKIPPED: instruction counts: {why}");
    if required { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
