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
    /// For each square of 32 pixels, at most 1536 of them, in hundredths.
    Patches {
        /// Hundredths of a token.
        hundredths: u64,
    },
}

/// Base64 of the beginning of a file, in which its size stands.
const BEGINNING: usize = 256 << 10;
/// Most squares of 32 pixels that are looked at.
const PATCHES: u64 = 1536;

impl Pricing {
    pub(super) const fn tiles(base: u64, tile: u64) -> Self {
        Self::Tiles { base, tile }
    }

    pub(super) const fn patches(hundredths: u64) -> Self {
        Self::Patches { hundredths }
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
                let price = base + tile * tiles(width, height);
                let known = size.is_some() && image.detail == Some(ImageDetail::High);
                if known { TokenCount::Exact(price) } else { TokenCount::Estimate(price) }
            }
            Self::Patches { hundredths } => {
                let (width, height) = size.unwrap_or((2048, 2048));
                let patches = width.div_ceil(32).saturating_mul(height.div_ceil(32));
                let price = patches.min(PATCHES) * hundredths / 100;
                // How an image above the limit is shrunk leaves some patches open.
                let known = size.is_some() && patches <= PATCHES;
                if known { TokenCount::Exact(price) } else { TokenCount::Estimate(price) }
            }
        }
    }
}

/// The squares of an image that is shrunk into 2048 by 2048, and then until its shorter side is 768.
fn tiles(width: u64, height: u64) -> u64 {
    let (mut width, mut height) = (width.max(1), height.max(1));
    for (limit, side) in [(2048, width.max(height)), (768, 0)] {
        let side = if side > 0 { side } else { width.min(height) };
        if side > limit {
            width = (width.saturating_mul(limit) / side).max(1);
            height = (height.saturating_mul(limit) / side).max(1);
        }
    }
    width.div_ceil(512) * height.div_ceil(512)
}

/// Width and height of an image that the URL holds itself.
fn size(url: &str) -> Option<(u64, u64)> {
    let (_, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let beginning = data.as_bytes().get(..data.len().min(BEGINNING) / 4 * 4)?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(beginning).ok()?;
    let size = imagesize::blob_size(&bytes).ok()?;
    Some((size.width as u64, size.height as u64))
}
