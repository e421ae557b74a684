//! [`Statement`]: SQL text with its values.

use std::borrow::Cow;

use modelway_core::Timestamp;

/// SQL with `$1`, `$2` … and the values that stand for them.
///
/// The text never holds a value that came from outside.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

impl Statement {
    /// SQL without values yet.
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// Gives the next placeholder its value.
    #[must_use]
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Appends SQL.
    #[must_use]
    pub(crate) fn and(mut self, sql: &str) -> Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// Appends the next placeholder (`$n`) and gives it its value.
    #[must_use]
    pub(crate) fn value(self, value: impl Into<Value>) -> Self {
        let placeholder = format!("${}", self.values.len() + 1);
        self.and(&placeholder).bind(value)
    }
}

/// What a column holds: BIGINT, DOUBLE PRECISION or TEXT, or NULL of one of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// BIGINT; also booleans (0, 1) and times (microseconds since 1970, UTC).
    Int(Option<i64>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// TEXT; also JSON.
    Text(Option<String>),
}

/// PostgreSQL has no NUL in texts; both engines store the replacement character, so that they agree.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

macro_rules! from {
    ($($ty:ty => $variant:ident, |$x:ident| $convert:expr;)+) => {$(
        impl From<$ty> for Value {
            fn from($x: $ty) -> Self {
                Self::$variant(Some($convert))
            }
        }

        impl From<Option<$ty>> for Value {
            fn from(value: Option<$ty>) -> Self {
                Self::$variant(value.map(|$x| $convert))
            }
        }
    )+};
}

from! {
    i64 => Int, |x| x;
    u32 => Int, |x| i64::from(x);
    bool => Int, |x| i64::from(x);
    Timestamp => Int, |x| x.unix_micros();
    f64 => Real, |x| x;
    String => Text, |x| storable(x);
    &str => Text, |x| storable(x.to_owned());
}
