//! The command, and what it shows.

use modelway::window::{Measure, Plan};
use modelway::{ProcessEnvironment, Provider};
use serde::Serialize;

use super::asked::Asked;
use super::{counter, target};
use crate::args::{Global, TokensArgs};
use crate::failure::Failure;
use crate::output::{Form, Output};

/// What `--json` writes.
#[derive(Debug, Serialize)]
struct Counted<'a> {
    /// The prompt as it was given.
    tokens: u64,
    exact: bool,
    /// Prompt and answer together; null where nobody knows.
    context: Option<u64>,
    /// Whether the prompt as it was given fits with its reserve; null where the context is not known.
    fits: Option<bool>,
    /// Kept for the answer; null where the context is not known.
    reserve: Option<u64>,
    /// How it was measured.
    measure: &'static str,
    /// What would be sent.
    sent: Sent<'a>,
}

#[derive(Debug, Serialize)]
struct Sent<'a> {
    tokens: u64,
    fits: Option<bool>,
    /// The places of the messages that would be left out.
    dropped: &'a [usize],
    /// Whether the last user message would go as a plain completion.
    completes: bool,
}

/// Counts, and shows what would become of it.
pub(crate) async fn run(
    global: &Global,
    args: &TokensArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let asked = Asked::read(args)?;
    let plan = match counter::named(args, global.model.as_deref())? {
        Some(counter) => {
            let context = args.context.or_else(|| catalogued(global));
            let mut plan = asked.plan(target::window(context), Some(&counter))?;
            plan.context = context;
            plan
        }
        None => target::plan(global, args, asked, output, &ProcessEnvironment).await?,
    };
    show(&plan, output)
}

/// The context of a model that a provider's list has.
fn catalogued(global: &Global) -> Option<u64> {
    let model = global.model.as_deref()?;
    let (provider, id) = match global.provider.as_deref() {
        Some(provider) => (provider, model),
        None => model.split_once(':').unwrap_or(("anyscale", model)),
    };
    let facts = Provider::named(provider).ok()?.models();
    facts.get(id)?.context_length
}

fn show(plan: &Plan, output: &mut Output) -> Result<(), Failure> {
    let known = plan.context.is_some();
    let counted = Counted {
        tokens: plan.before,
        exact: plan.measure == Measure::Exact,
        context: plan.context,
        fits: plan.context.map(|_| plan.fits && !plan.is_trimmed()),
        reserve: known.then_some(plan.reserve),
        measure: match plan.measure {
            Measure::Exact => "exact",
            Measure::Bound => "bound",
            _ => "estimate",
        },
        sent: Sent {
            tokens: plan.after,
            fits: plan.context.map(|_| plan.fits),
            dropped: &plan.dropped,
            completes: plan.completes,
        },
    };
    if output.form != Form::Human {
        return output.json(&counted);
    }
    for line in lines(plan, &counted) {
        output.line(&line)?;
    }
    Ok(())
}

fn lines(plan: &Plan, counted: &Counted<'_>) -> Vec<String> {
    let about = if counted.exact { "" } else { "about " };
    let mut lines = vec![format!("{about}{} tokens", plan.before)];
    let Some(context) = plan.context else { return lines };
    let kept = plan.reserve;
    lines.push(match (plan.fits, plan.is_trimmed()) {
        (true, false) => format!("fits the context of {context} with {kept} for the answer"),
        (true, true) => format!(
            "too long for the context of {context}: the {} oldest messages would be left out, {about}{} tokens sent",
            plan.dropped.len(),
            plan.after
        ),
        (false, _) => {
            let over = plan.before.saturating_add(kept).saturating_sub(context);
            format!("does not fit the context of {context}: with {kept} for the answer {about}{over} too many")
        }
    });
    if plan.completes {
        lines.push("the last user message would go as a plain completion".to_owned());
    }
    lines
}
