//! `strftime_now`: the date, where a template shows it.

use minijinja::{Error, ErrorKind, Value};
use modelway_core::Timestamp;

/// The function for a rendering at the moment `now`.
pub(super) fn function(now: Timestamp) -> Value {
    Value::from_function(move |format: String| show(now, &format))
}

/// The day as in "26 Jul 2024".
pub(super) fn date_string(now: Timestamp) -> String {
    show(now, "%d %b %Y").unwrap_or_default()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] =
    ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

fn show(now: Timestamp, format: &str) -> Result<String, Error> {
    let moment = Moment::new(now);
    let mut text = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        // `%-d` is `%d` without the zero.
        match letters.next() {
            Some('-') => {
                let padded = moment.field(letters.next())?;
                let short = padded.trim_start_matches('0');
                text.push_str(if short.is_empty() { "0" } else { short });
            }
            directive => text.push_str(&moment.field(directive)?),
        }
    }
    Ok(text)
}

struct Moment {
    year: i64,
    month: usize,
    day: i64,
    /// Days since Thursday, 1 January 1970.
    days: i64,
    seconds: i64,
}

impl Moment {
    fn new(now: Timestamp) -> Self {
        let days = now.unix_seconds().div_euclid(86_400);
        let (year, month, day) = date(days);
        Self { year, month, day, days, seconds: now.unix_seconds().rem_euclid(86_400) }
    }

    fn field(&self, directive: Option<char>) -> Result<String, Error> {
        let (hour, minute) = (self.seconds / 3600, self.seconds / 60 % 60);
        let month = MONTHS.get(self.month).copied().unwrap_or_default();
        let weekday = usize::try_from(self.days.rem_euclid(7)).unwrap_or_default();
        let weekday = DAYS.get(weekday).copied().unwrap_or_default();
        Ok(match directive {
            Some('Y') => self.year.to_string(),
            Some('y') => format!("{:02}", self.year.rem_euclid(100)),
            Some('m') => format!("{:02}", self.month + 1),
            Some('B') => month.to_owned(),
            Some('b' | 'h') => month.chars().take(3).collect(),
            Some('d') => format!("{:02}", self.day),
            Some('e') => format!("{:2}", self.day),
            Some('A') => weekday.to_owned(),
            Some('a') => weekday.chars().take(3).collect(),
            Some('H') => format!("{hour:02}"),
            Some('I') => format!("{:02}", (hour + 11) % 12 + 1),
            Some('p') => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            Some('M') => format!("{minute:02}"),
            Some('S') => format!("{:02}", self.seconds % 60),
            Some('F') => format!("{}-{:02}-{:02}", self.year, self.month + 1, self.day),
            Some('T') => format!("{hour:02}:{minute:02}:{:02}", self.seconds % 60),
            Some('Z') => "UTC".to_owned(),
            Some('%') => "%".to_owned(),
            other => {
                let what = format!("strftime_now: unknown directive %{}", other.unwrap_or(' '));
                return Err(Error::new(ErrorKind::InvalidOperation, what));
            }
        })
    }
}

/// Year, month (from 0) and day (from 1) of a day counted from 1 January 1970, by walking the calendar.
fn date(days: i64) -> (i64, usize, i64) {
    // 400 years repeat exactly: 146,097 days, from 1 January 2000.
    let since_2000 = days - 10_957;
    let mut year = 2000 + since_2000.div_euclid(146_097) * 400;
    let mut left = since_2000.rem_euclid(146_097);
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate()
    {
        let length = length + i64::from(month == 1 && leap(year));
        if left < length {
            return (year, month, left + 1);
        }
        left -= length;
    }
    (year, 11, 31)
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}
