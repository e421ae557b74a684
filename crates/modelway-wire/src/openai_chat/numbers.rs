//! [`Numbers`]: the thousand numbers of a vector.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A vector, read in a loop and by a type of our own: what is called for each number has this one caller then, and is
/// inlined into it. Of serde's own it depends on how the crate's other code is cut into units.
pub(super) struct Numbers(pub(super) Vec<f32>);

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Count)
    }
}

struct Count;

impl<'de> Visitor<'de> for Count {
    type Value = Numbers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers")
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Numbers, A::Error> {
        let mut numbers = Vec::new();
        while let Some(Number(number)) = items.next_element()? {
            numbers.push(number);
        }
        Ok(Numbers(numbers))
    }
}

/// One of them, of a type that is read nowhere else.
struct Number(f32);

impl<'de> Deserialize<'de> for Number {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_f64(Single)
    }
}

struct Single;

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "as serde has it")]
impl Visitor<'_> for Single {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    #[inline]
    fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
        Ok(Number(number as f32))
    }

    #[inline]
    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number(number as f32))
    }

    #[inline]
    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number(number as f32))
    }
}
