//! `modelway tokens`.

mod asked;
mod counter;
mod format;
mod show;
mod target;

pub(crate) use self::show::run;
