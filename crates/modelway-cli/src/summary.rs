//! The line about usage and latency that `-v` adds.

use modelway::{CallMeta, FinishReason, Usage};

use crate::failure::Failure;
use crate::output::Output;

/// Tells what is known at the end of an answer, and what was off-spec in it.
pub(crate) fn tell(
    output: &mut Output,
    meta: &CallMeta,
    usage: Option<&Usage>,
    finish: Option<&FinishReason>,
) -> Result<(), Failure> {
    if output.verbose == 0 {
        return Ok(());
    }
    output.tell(&line(meta, usage, finish))?;
    meta.deviations.iter().try_for_each(|d| output.tell(&format!("off-spec: {d}")))
}

fn line(meta: &CallMeta, usage: Option<&Usage>, finish: Option<&FinishReason>) -> String {
    let mut facts = Vec::new();
    facts.extend(finish.map(|reason| format!("finished by {reason}")));
    facts.extend(usage.map(tokens));
    facts.extend(meta.time_to_first_token.map(|t| format!("first after {:.2} s", t.as_secs_f64())));
    facts.extend(meta.latency.map(|t| format!("done after {:.2} s", t.as_secs_f64())));
    if meta.attempts.len() > 1 {
        facts.push(format!("{} attempts", meta.attempts.len()));
    }
    facts.extend(meta.request_id.as_ref().map(|id| format!("request {id}")));
    let what = meta.deployment.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{what}: {}", facts.join(", "))
}

fn tokens(usage: &Usage) -> String {
    let count = |tokens: Option<u64>| tokens.map_or("?".to_owned(), |n| n.to_string());
    match usage.completion_tokens {
        None => format!("{} tokens read", count(usage.prompt_tokens)),
        written => {
            format!("{} tokens read, {} written", count(usage.prompt_tokens), count(written))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use modelway::DeploymentRef;

    use super::*;

    #[test]
    fn it_says_what_is_known() {
        let mut meta = CallMeta::default();
        meta.deployment = Some(DeploymentRef::new("lab", "small"));
        meta.latency = Some(Duration::from_millis(1234));
        let line = line(&meta, Some(&Usage::new(12, 34)), Some(&FinishReason::Stop));
        assert_eq!(
            line,
            "lab:small: finished by stop, 12 tokens read, 34 written, done after 1.23 s"
        );
    }
}
