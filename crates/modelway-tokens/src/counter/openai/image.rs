//! [`Pricing`]: what an image costs.

use base64::Engine as _;
use modelway_core::window::TokenCount;
use modelway_core::{Image, ImageDetail};

/// How OpenAI prices images, by model.
///
/// Source: OpenAI's documentation, "Images and vision", calculating costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pricing {
    /// So much for the image, and for each square of 512 pixels.
    Tiles {
        /// For the image.
        base: u64,
        /// For each square.
        tile: u64,
    },
    /// For each square of 32 pixels.
    Patches {
        /// Hundredths of a token.
        hundredths: u64,
        /// Into how many squares an image is shrunk.
        most: u64,
    },
}

/// Base64 of the beginning of a file, in which its size stands.
const BEGINNING: usize = 256 << 10;

impl Pricing {
    pub(super) const fn tiles(base: u64, tile: u64) -> Self {
        Self::Tiles { base, tile }
    }

    pub(super) const fn patches(hundredths: u64, most: u64) -> Self {
        Self::Patches { hundredths, most }
    }

    /// The price of `image`; an estimate if its size is not known, or how closely it is looked at.
    pub(super) fn of(self, image: &Image) -> TokenCount {
        let size = size(&image.url);
        match self {
            Self::Tiles { base, .. } if image.detail == Some(ImageDetail::Low) => {
                TokenCount::Exact(base)
            }
            Self::Tiles { base, tile } => {
                let (width, height) = size.unwrap_or((2048, 1024));
                // Which way the sizes of a shrunk image are rounded is not said for each step.
                let (few, many) = (tiles(width, height, false), tiles(width, height, true));
                let price = base + tile * few.max(many);
                let closely = image.detail == Some(ImageDetail::High);
                let known = size.is_some() && closely && few == many;
                if known { TokenCount::Exact(price) } else { TokenCount::Estimate(price) }
            }
            // The limits and the factors were changed for the same models, and OpenAI says that what it bills may
            // differ by one.
            Self::Patches { hundredths, most } => {
                let (width, height) = size.unwrap_or((2048, 2048));
                let patches = patches(width, height, most);
                TokenCount::Estimate(patches.saturating_mul(hundredths).div_ceil(100))
            }
        }
    }
}

/// The squares of an image that is shrunk into 2048 by 2048, and then until its shorter side is 768.
fn tiles(width: u64, height: u64, up: bool) -> u64 {
    let (mut width, mut height) = (width.max(1), height.max(1));
    for (limit, side) in [(2048, width.max(height)), (768, 0)] {
        let side = if side > 0 { side } else { width.min(height) };
        if side > limit {
            let shrunk = |length: u64| {
                let length = length.saturating_mul(limit);
                (if up { length.div_ceil(side) } else { length / side }).max(1)
            };
            (width, height) = (shrunk(width), shrunk(height));
        }
    }
    width.div_ceil(512) * height.div_ceil(512)
}

/// The squares of an image that is shrunk until there are at most so many, and whole ones along one side.
fn patches(width: u64, height: u64, most: u64) -> u64 {
    let all = width.div_ceil(32).saturating_mul(height.div_ceil(32));
    if all <= most {
        return all.max(1);
    }
    let (width, height) = (width as f64 / 32.0, height as f64 / 32.0);
    let factor = (most as f64 / (width * height)).sqrt();
    let whole = |side: f64| (side * factor).floor() / (side * factor);
    let factor = factor * whole(width).min(whole(height));
    if factor <= 0.0 {
        return most;
    }
    // A length that should be whole is so but for rounding.
    let squares = |side: f64| ((side * factor - 1e-6).ceil().max(1.0)) as u64;
    squares(width).saturating_mul(squares(height)).clamp(1, most)
}

/// Width and height of an image that the URL holds itself.
fn size(url: &str) -> Option<(u64, u64)> {
    let (_, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let beginning = data.as_bytes().get(..data.len().min(BEGINNING) / 4 * 4)?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(beginning).ok()?;
    let size = imagesize::blob_size(&bytes).ok()?;
    Some((size.width as u64, size.height as u64))
}
