//! The two ways in which HTTP and its bodies write a moment.

use super::civil::Civil;
use super::{MICROS, Timestamp};

/// RFC 3339, and what of ISO 8601 stands around it: a space for the `T`, no seconds, a comma before the fraction,
/// offsets without minutes, years with a sign and six digits.
pub(super) fn rfc_3339(text: &str) -> Option<Timestamp> {
    let mut rest = Rest(text.as_bytes());
    let year = match rest.one_of(b"+-") {
        Some(b'-') => -rest.number(6)?,
        Some(_) => rest.number(6)?,
        None => rest.number(4)?,
    };
    let month = rest.after(b'-')?.number(2)?;
    let day = rest.after(b'-')?.number(2)?;
    rest.one_of(b"Tt ")?;
    let time = rest.time()?;
    rest.end(Civil { year, month, day }, time)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, which is what HTTP has of RFC 2822.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.split_once(',').map_or(text, |(_, date)| date);
    let mut words = text.split_ascii_whitespace();
    let day = all(words.next()?, |day| day.number(2).or_else(|| day.number(1)))?;
    let month = month(words.next()?)?;
    let year = all(words.next()?, |year| year.number(4))?;
    let time = all(words.next()?, Rest::time)?;
    let zone = match words.next()? {
        "GMT" | "UTC" | "UT" => "Z",
        zone => zone,
    };
    match words.next() {
        None => Rest(zone.as_bytes()).end(Civil { year, month, day }, time),
        Some(_) => None,
    }
}

fn month(name: &str) -> Option<i64> {
    const NAMES: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let at = NAMES.find(name).filter(|at| name.len() == 3 && at % 3 == 0)?;
    i64::try_from(at / 3 + 1).ok()
}

/// What `read` finds, if it is the whole of `text`.
fn all<'t>(text: &'t str, read: impl FnOnce(&mut Rest<'t>) -> Option<i64>) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    read(&mut rest).filter(|_| rest.0.is_empty())
}

/// What is still to be read.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn one_of(&mut self, any: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| any.contains(first))?;
        self.0 = rest;
        Some(*first)
    }

    fn after(&mut self, byte: u8) -> Option<&mut Self> {
        self.one_of(&[byte]).map(|_| self)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (head, rest) = self.0.split_at_checked(digits)?;
        if !head.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = rest;
        Some(head.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// The time of the day in microseconds; what is finer is left out.
    fn time(&mut self) -> Option<i64> {
        let hour = self.number(2).filter(|hour| *hour < 24)?;
        let minute = self.after(b':')?.number(2).filter(|minute| *minute < 60)?;
        let minutes = hour * 60 + minute;
        if self.one_of(b":").is_none() {
            return Some(minutes * 60 * MICROS);
        }
        // A leap second is told as the one before it.
        let second = self.number(2).filter(|second| *second <= 60)?.min(59);
        let mut micros = (minutes * 60 + second) * MICROS;
        if self.one_of(b".,").is_some() {
            let mut unit = MICROS / 10;
            micros += unit * self.number(1)?;
            while let Some(digit) = self.number(1) {
                unit /= 10;
                micros += unit * digit;
            }
        }
        Some(micros)
    }

    /// How far the zone is ahead of UTC, in microseconds.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        let colon = self.one_of(b":");
        let minutes = match self.number(2) {
            None if colon.is_none() => 0,
            minutes => minutes.filter(|minutes| *minutes < 60)?,
        };
        Some(sign * (hours * 60 + minutes) * 60 * MICROS)
    }

    /// Reads the zone, with which the text ends, and puts all together.
    fn end(&mut self, date: Civil, time: i64) -> Option<Timestamp> {
        let offset = self.offset()?;
        if !self.0.is_empty() {
            return None;
        }
        Timestamp::from_unix_micros(date.days()? * 86_400 * MICROS + time - offset)
    }
}
