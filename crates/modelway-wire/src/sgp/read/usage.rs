//! Usage statistics.

use modelway_core::{ModelUsage, UsagePoint};

use super::common::{items, moment};
use crate::json::{At, Object, Report};

/// Reads usage over time. A point without its date belongs nowhere and is left out.
pub(super) fn read(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<ModelUsage> {
    let raw = o.take("data")?;
    let mut usage = ModelUsage::new(items(raw, &at.field("data"), point, report));
    let start = moment(&mut o, "start_date", at, report);
    let end = moment(&mut o, "end_date", at, report);
    usage.start_date = start.or(usage.start_date);
    usage.end_date = end.or(usage.end_date);
    Some(usage)
}

fn point(mut o: Object<'_>, at: &At<'_>, report: &mut Report) -> Option<UsagePoint> {
    let date = moment(&mut o, "date", at, report)?;
    let mut tokens = |name| o.count(name, at, report);
    let (prompt, response) = (tokens("prompt_tokens"), tokens("response_tokens"));
    let both = prompt.unwrap_or(0).saturating_add(response.unwrap_or(0));
    let all = tokens("summary_tokens").unwrap_or(both);
    Some(UsagePoint::new(date, prompt.unwrap_or(0), response.unwrap_or(0), all))
}
