//! Days as the Gregorian calendar counts them, backwards too.

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
}

/// Days of the 400 years after which the calendar repeats.
const CYCLE: i64 = 146_097;
/// From the first of March of the year 0 to the Unix epoch, in days.
const EPOCH: i64 = 719_468;

impl Civil {
    /// The day that is `days` after the Unix epoch.
    pub(super) fn of_day(days: i64) -> Self {
        // Years that begin in March have their leap day at the end.
        let days = days + EPOCH;
        let (cycle, day) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
        let year = (day - day / 1460 + day / 36_524 - day / (CYCLE - 1)) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let year = cycle * 400 + year + month / 10;
        Self { year, month: (month + 2) % 12 + 1, day }
    }

    /// Days since the Unix epoch; `None` where the calendar has no such day.
    pub(super) fn days(self) -> Option<i64> {
        let Self { year, month, day } = self;
        if !(1..=12).contains(&month) || !(1..=last(year, month)).contains(&day) {
            return None;
        }
        let year = year - i64::from(month < 3);
        let month = (month + 9) % 12;
        let day = (153 * month + 2) / 5 + day - 1;
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        Some(cycle * CYCLE + year * 365 + year / 4 - year / 100 + day - EPOCH)
    }
}

/// The last day of a month.
fn last(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
