//! Tells a [`Failure`].

use crate::exit::Exit;
use crate::failure::Failure;
use crate::json::{Failed, Fault};
use crate::output::{Form, Output};

/// Tells why a command failed, for people on stderr or as JSON on stdout; gives back the exit code.
pub(crate) fn report(failure: &Failure, output: &mut Output) -> Exit {
    output.stop_waiting();
    if !failure.is_silent() {
        // Where this cannot be written either, the code has to say it.
        let _ = tell(failure, output);
    }
    failure.exit()
}

fn tell(failure: &Failure, output: &mut Output) -> Result<(), Failure> {
    let tag = match output.form {
        Form::Human => return explain(failure, output),
        Form::Json => None,
        Form::Lines => Some("error"),
    };
    if matches!(failure, Failure::Output(_)) {
        return explain(failure, output);
    }
    output.json(&Failed { tag, error: Fault::from(failure) })
}

fn explain(failure: &Failure, output: &mut Output) -> Result<(), Failure> {
    if matches!(failure, Failure::Cancelled) {
        return output.settle();
    }
    output.tell(&format!("error: {}", failure.message()))?;
    failure.causes().iter().try_for_each(|cause| output.tell(&format!("caused by: {cause}")))
}
