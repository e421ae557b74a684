//! Equal parts of a time, in integers: the same numbers here and in SQL.

use modelway_core::{Error, ErrorKind, Timestamp};

use crate::database::Statement;

/// The most parts of one query.
const MOST: u32 = 10_000;

/// `[start, end)` in equal parts: part of `t` = ⌊(t − start) · chunks ÷ (end − start)⌋, in whole microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buckets {
    start: i64,
    span: i64,
    chunks: i64,
}

impl Buckets {
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] naming the parameter.
    pub(super) fn new(start: Timestamp, end: Timestamp, chunks: u32) -> Result<Self, Error> {
        if end <= start {
            return Err(invalid(format!("the usage's end {end} is not after its start {start}")));
        }
        if !(1..=MOST).contains(&chunks) {
            return Err(invalid(format!("chunks is {chunks}, and may be 1 to {MOST}")));
        }
        let (start, end) = (start.unix_micros(), end.unix_micros());
        Ok(Self { start, span: end - start, chunks: i64::from(chunks) })
    }

    /// Appends the expression for the part of the column `at`.
    ///
    /// Over decades the product would overflow. The parts are then far wider than there are parts, so (t − start) ÷ width
    /// is the part or one more, and the exact beginning of that one decides.
    pub(super) fn expression(self, statement: Statement) -> Statement {
        let x = |s: Statement| s.and("(at - ").value(self.start).and(")");
        if self.span <= i64::MAX / self.chunks {
            return x(statement).and(" * ").value(self.chunks).and(" / ").value(self.span);
        }
        let (width, rest) = (self.span / self.chunks, self.span % self.chunks);
        let guess = |s: Statement| x(s.and("(")).and(" / ").value(width).and(")");
        let s = guess(statement).and(" - CASE WHEN ");
        let s = guess(x(s).and(" < ")).and(" * ").value(width).and(" + (");
        let s = guess(s).and(" * ").value(rest).and(" + ").value(self.chunks - 1).and(") / ");
        s.value(self.chunks).and(" THEN 1 ELSE 0 END")
    }

    /// The first microsecond of each part.
    pub(super) fn dates(self) -> impl Iterator<Item = Timestamp> {
        let (span, chunks) = (i128::from(self.span), i128::from(self.chunks));
        (0..chunks).filter_map(move |part| {
            let after = (part * span + chunks - 1) / chunks;
            let micros = i64::try_from(i128::from(self.start) + after).ok()?;
            Timestamp::from_unix_micros(micros)
        })
    }
}

pub(super) fn invalid(what: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, what)
}
