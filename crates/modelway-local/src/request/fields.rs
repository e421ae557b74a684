//! Checks that chat and completion share.

use modelway_core::{CallContext, Error, ErrorKind};

use crate::serve::Sampling;

/// A field with a value that cannot be honoured.
pub(super) fn invalid(field: &str, why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidRequest, format!("`{field}` {why}"))
        .with_hint("change or unset it; nothing was computed")
}

/// A field that a model in process does not know.
pub(super) fn unsupported(field: &str) -> Error {
    let what = format!("`{field}` is not supported by models in process");
    Error::new(ErrorKind::Unsupported, what).with_hint("unset it, or choose another target")
}

/// Refuses what a call carries besides its request.
///
/// # Errors
/// `Unsupported` for fields of `extra_body`, which nothing here would read.
pub(crate) fn refuse_options(cx: &CallContext) -> Result<(), Error> {
    match cx.options.extra_body.keys().next() {
        Some(key) => Err(unsupported(key)),
        None => Ok(()),
    }
}

/// `value` within `from..=to`.
fn within(field: &str, value: Option<f64>, (from, to): (f64, f64)) -> Result<Option<f64>, Error> {
    match value {
        Some(x) if !(from..=to).contains(&x) => {
            Err(invalid(field, format_args!("is {x}, it must be from {from} to {to}")))
        }
        value => Ok(value),
    }
}

/// The numbers that steer sampling, as they come.
pub(super) struct Numbers {
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub top_k: Option<i64>,
    pub seed: Option<i64>,
    pub presence: Option<f64>,
    pub frequency: Option<f64>,
}

impl Numbers {
    /// `random` gives the seed of a request without one.
    pub(super) fn check(&self, random: f64) -> Result<Sampling, Error> {
        let top_k = match self.top_k {
            None => 0,
            Some(k) => usize::try_from(k).map_err(|_| {
                invalid("top_k", format_args!("is {k}, it must be 0 (all) or more"))
            })?,
        };
        // Without any of them the most likely token is taken; with one, it must have an effect.
        let sampled = self.top_p.is_some() || self.top_k.is_some() || self.seed.is_some();
        let usual = if sampled { 1.0 } else { 0.0 };
        let temperature = within("temperature", self.temperature, (0.0, 2.0))?.unwrap_or(usual);
        let penalty = |name, value| within(name, value, (-2.0, 2.0));
        Ok(Sampling {
            temperature,
            top_p: within("top_p", self.top_p, (0.0, 1.0))?.unwrap_or(1.0),
            top_k,
            seed: self.seed.map_or_else(|| random.to_bits(), i64::cast_unsigned),
            frequency_penalty: penalty("frequency_penalty", self.frequency)?.unwrap_or(0.0),
            presence_penalty: penalty("presence_penalty", self.presence)?.unwrap_or(0.0),
        })
    }
}

pub(super) fn one_answer(n: Option<u32>) -> Result<(), Error> {
    match n {
        None | Some(1) => Ok(()),
        Some(0) => Err(invalid("n", "is 0, it must be 1")),
        Some(_) => Err(unsupported("n")),
    }
}

pub(super) fn max_tokens(value: Option<u64>) -> Result<Option<u64>, Error> {
    match value {
        Some(0) => Err(invalid("max_tokens", "is 0, it must be 1 or more")),
        value => Ok(value),
    }
}

pub(super) fn stops(stop: &[String]) -> Result<Vec<String>, Error> {
    if stop.iter().any(String::is_empty) {
        return Err(invalid("stop", "has an empty string, which would end every answer at once"));
    }
    Ok(stop.to_vec())
}

pub(super) fn alternatives(field: &str, many: u32) -> Result<usize, Error> {
    if many > 20 {
        return Err(invalid(field, format_args!("is {many}, it must be from 0 to 20")));
    }
    Ok(many as usize)
}
