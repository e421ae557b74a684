//! `modelway tokens`.

mod asked;
mod counter;
mod show;
mod target;

pub(crate) use self::show::run;
