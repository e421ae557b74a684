//! Usage for people.

use modelway::{ModelUsage, UsagePoint};

use crate::{plot, table};

/// What all parts come to: prompt, response, total. It saturates: a provider may say anything.
fn sums(usage: &ModelUsage) -> [u64; 3] {
    let sum =
        |tokens: fn(&UsagePoint) -> u64| usage.data.iter().map(tokens).fold(0, u64::saturating_add);
    [sum(|p| p.prompt_tokens), sum(|p| p.response_tokens), sum(|p| p.summary_tokens)]
}

/// A table with a line for the sums.
pub(super) fn table(usage: &ModelUsage) -> Vec<String> {
    let dates = dates(usage).into_iter();
    let row = |(date, point): (String, &UsagePoint)| {
        let counts = [point.prompt_tokens, point.response_tokens, point.summary_tokens];
        line(date, counts)
    };
    let sum = line("sum".to_owned(), sums(usage));
    let rows: Vec<[String; 4]> = dates.zip(&usage.data).map(row).chain([sum]).collect();
    table::lines(["DATE", "PROMPT", "RESPONSE", "TOTAL"], &rows)
}

fn line(name: String, [prompt, response, total]: [u64; 3]) -> [String; 4] {
    [name, prompt.to_string(), response.to_string(), total.to_string()]
}

/// The totals as bars, and the sums below them.
pub(super) fn plot(usage: &ModelUsage, width: usize) -> Vec<String> {
    let totals = usage.data.iter().map(|point| point.summary_tokens);
    let bars: Vec<(String, u64)> = dates(usage).into_iter().zip(totals).collect();
    let [prompt, response, total] = sums(usage);
    let sum = format!("sum: {total} tokens, {prompt} of prompts and {response} of responses");
    plot::bars(&bars, width).into_iter().chain([sum]).collect()
}

/// When each part begins: without a time where all begin at midnight, without seconds where all have none.
fn dates(usage: &ModelUsage) -> Vec<String> {
    let dates: Vec<String> = usage.data.iter().map(|point| point.date.to_string()).collect();
    for (end, mark) in [("T00:00:00Z", ""), (":00Z", "Z")] {
        let shorter = |date: &String| date.strip_suffix(end).map(|kept| format!("{kept}{mark}"));
        if let Some(shorter) = dates.iter().map(shorter).collect() {
            return shorter;
        }
    }
    dates
}

#[cfg(test)]
mod tests {
    use modelway::Timestamp;

    use super::*;

    fn usage(points: &[(&str, u64, u64)]) -> ModelUsage {
        let point = |(date, prompt, response): &(&str, u64, u64)| {
            let date = Timestamp::parse(date).unwrap();
            UsagePoint::new(date, *prompt, *response, prompt.saturating_add(*response))
        };
        ModelUsage::new(points.iter().map(point).collect())
    }

    #[test]
    fn a_table_ends_in_the_sums() {
        let usage = usage(&[("2026-01-30T00:00:00Z", 10, 5), ("2026-01-31T00:00:00Z", 0, 0)]);
        let expected = [
            "DATE        PROMPT  RESPONSE  TOTAL",
            "2026-01-30  10      5         15",
            "2026-01-31  0       0         0",
            "sum         10      5         15",
        ];
        assert_eq!(table(&usage), expected);
    }

    #[test]
    fn dates_are_as_short_as_they_can_be() {
        let of = |dates: &[&str]| {
            let points: Vec<_> = dates.iter().map(|date| (*date, 0, 0)).collect();
            super::dates(&usage(&points))
        };
        let hours = ["2026-01-30T00:00:00Z", "2026-01-30T12:30:00Z"];
        assert_eq!(of(&hours), ["2026-01-30T00:00Z", "2026-01-30T12:30Z"]);
        let seconds = ["2026-01-30T00:00:00Z", "2026-01-30T00:00:01.5Z"];
        assert_eq!(of(&seconds), seconds);
        assert_eq!(of(&[]), [""; 0]);
    }

    #[test]
    fn what_a_provider_says_does_not_overflow() {
        let usage = usage(&[("2026-01-30T00:00:00Z", u64::MAX, 1), ("2026-01-31T00:00:00Z", 1, 1)]);
        assert_eq!(sums(&usage), [u64::MAX, 2, u64::MAX]);
        assert_eq!(table(&ModelUsage::default())[1], "sum   0       0         0");
    }
}
