//! Products of weights and activations, and the float loops around them.
//!
//! Candle 0.11 multiplies quantised weights on one pool for the whole process, whose size only environment
//! variables can set, and knows no SIMD for some of the commonest kinds (`Q4_1`, `Q5_0`, `Q5_1`). So the 4 and
//! 8 bit kinds are repacked here, without loss, and multiplied on the thread of their model; instructions are
//! chosen at run time, so that a portable build is as fast as a native one. All other kinds go through candle.

mod activations;
#[cfg_attr(target_arch = "x86_64", path = "fast_x86.rs")]
mod fast;
mod float;
mod linear;
mod pack;
mod simd;
mod store;
mod tile;

pub(crate) use self::activations::Activations;
pub(crate) use self::float::{add, attend, rms_norm, rotate, silu_times};
pub(crate) use self::linear::Linear;
pub(crate) use self::store::Store;
