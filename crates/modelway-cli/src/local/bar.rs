//! [`bar`]: what a pull does, for people.

use std::io::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use modelway_local::weights::{Progress, Report};

use crate::output::{Form, Output};
use crate::text::harmless;

/// A progress bar on a terminal, lines where stderr is none, nothing where nobody wants to know.
pub(super) fn bar(output: &Output) -> Report {
    if output.quiet || output.form != Form::Human {
        return modelway_local::weights::silent();
    }
    if !output.tells_a_terminal() {
        return Report::new(|progress| {
            if let Some(line) = line(&progress) {
                tell(&line);
            }
        });
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    let bar = Mutex::new(bar);
    Report::new(move |progress| {
        if let Ok(bar) = bar.lock() {
            draw(&bar, &progress);
        }
    })
}

fn draw(bar: &ProgressBar, progress: &Progress) {
    match progress {
        Progress::Bytes { file, done, total } => {
            bar.set_message(harmless(file).into_owned());
            if let Some(total) = total {
                bar.set_length(*total);
            }
            bar.set_position(*done);
        }
        Progress::Verifying { file } => bar.set_message(format!("checking {}", harmless(file))),
        Progress::Done { .. } => bar.finish_and_clear(),
        other => {
            if let Some(line) = line(other) {
                bar.suspend(|| tell(&line));
            }
        }
    }
}

/// What is told in a line of its own.
fn line(progress: &Progress) -> Option<String> {
    match progress {
        Progress::Waiting { model } => {
            Some(format!("note: another pull of {model} is at work; waiting for it"))
        }
        Progress::Trying { source } => Some(format!("note: trying {source}")),
        Progress::Resuming { file, reason } => {
            Some(format!("note: {file} goes on after: {reason}"))
        }
        Progress::PassedOver { source, reason } => {
            Some(format!("note: not from {source}: {reason}"))
        }
        _ => None,
    }
}

/// Nobody could be told that stderr cannot be written.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", harmless(line));
}
