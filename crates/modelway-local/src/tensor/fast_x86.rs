//! Products for x86-64 with AVX2, found at run time; plain loops without it.

use std::arch::x86_64::{__m256, __m256i};

use pulp::NullaryFnOnce;
use pulp::x86::V3;

use super::activations::{Activations, Block};
use super::pack::LANES;
use super::tile::{Tile, Tile4, Tile8, plain};

/// A tile whose products have a faster way.
pub(crate) trait Fast: Tile {
    /// Products of one group of 8 weight rows with `T` rows of activations.
    fn products<const T: usize>(simd: V3, tiles: &[Self], x: [&[Block]; T]) -> [__m256; T];

    /// `out[row][lane]` for one group of 8 weight rows and all rows of `x`.
    fn group(tiles: &[Self], x: &Activations, out: &mut [f32]) {
        match V3::try_new() {
            Some(simd) => simd.vectorize(Group { simd, tiles, x, out }),
            None => plain(tiles, x, out),
        }
    }
}

struct Group<'a, K> {
    simd: V3,
    tiles: &'a [K],
    x: &'a Activations,
    out: &'a mut [f32],
}

impl<K: Fast> NullaryFnOnce for Group<'_, K> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (fours, rest) = self.out.as_chunks_mut::<{ 4 * LANES }>();
        let mut row = 0;
        for out in fours {
            let x = std::array::from_fn(|i| self.x.row(row + i));
            let sums = K::products::<4>(self.simd, self.tiles, x);
            for (out, sum) in out.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
                *out = pulp::cast(sum);
            }
            row += 4;
        }
        for out in rest.as_chunks_mut::<LANES>().0 {
            let [sum] = K::products::<1>(self.simd, self.tiles, [self.x.row(row)]);
            *out = pulp::cast(sum);
            row += 1;
        }
    }
}

impl Fast for Tile4 {
    #[inline(always)]
    fn products<const T: usize>(simd: V3, tiles: &[Self], x: [&[Block]; T]) -> [__m256; T] {
        let (avx, avx2) = (simd.avx, simd.avx2);
        let low = avx._mm256_set1_epi8(15);
        let ones = avx._mm256_set1_epi16(1);
        let x = x.map(|blocks| &blocks[..tiles.len()]);
        let mut totals = [avx._mm256_setzero_ps(); T];
        for (at, tile) in tiles.iter().enumerate() {
            // 8 products of at most 2 × 15 × 127 each stay within 16 bits.
            let mut sums = [avx._mm256_setzero_si256(); T];
            for (j, &both) in tile.integers.iter().enumerate() {
                let both: __m256i = pulp::cast(both);
                let first = avx2._mm256_and_si256(both, low);
                let second = avx2._mm256_and_si256(avx2._mm256_srli_epi16::<4>(both), low);
                for t in 0..T {
                    let words = &x[t][at].words;
                    let a = avx2._mm256_maddubs_epi16(first, avx._mm256_set1_epi32(words[2 * j]));
                    let b =
                        avx2._mm256_maddubs_epi16(second, avx._mm256_set1_epi32(words[2 * j + 1]));
                    sums[t] = avx2._mm256_add_epi16(sums[t], avx2._mm256_add_epi16(a, b));
                }
            }
            let (scales, offsets): (__m256, __m256) =
                (pulp::cast(tile.scales), pulp::cast(tile.offsets));
            for t in 0..T {
                let whole = avx._mm256_cvtepi32_ps(avx2._mm256_madd_epi16(sums[t], ones));
                totals[t] = scaled(simd, whole, scales, x[t][at].scale, totals[t]);
                let sum = avx._mm256_set1_ps(x[t][at].sum);
                totals[t] = simd.fma._mm256_fmadd_ps(offsets, sum, totals[t]);
            }
        }
        totals
    }
}

impl<const S: usize, const O: usize> Fast for Tile8<S, O> {
    #[inline(always)]
    fn products<const T: usize>(simd: V3, tiles: &[Self], x: [&[Block]; T]) -> [__m256; T] {
        let (avx, avx2) = (simd.avx, simd.avx2);
        let ones = avx._mm256_set1_epi16(1);
        let x = x.map(|blocks| &blocks[..tiles.len()]);
        let mut totals = [avx._mm256_setzero_ps(); T];
        for (at, tile) in tiles.iter().enumerate() {
            for half in 0..S {
                let mut sums = [avx._mm256_setzero_si256(); T];
                for j in half * 8 / S..(half + 1) * 8 / S {
                    // The instruction wants one side unsigned: the sign goes to the other side.
                    let weights: __m256i = pulp::cast(tile.integers[j]);
                    let size = avx2._mm256_abs_epi8(weights);
                    for t in 0..T {
                        let word = avx._mm256_set1_epi32(x[t][at].words[j]);
                        let signed = avx2._mm256_sign_epi8(word, weights);
                        let pairs = avx2._mm256_maddubs_epi16(size, signed);
                        sums[t] =
                            avx2._mm256_add_epi32(sums[t], avx2._mm256_madd_epi16(pairs, ones));
                    }
                }
                let scales: __m256 = pulp::cast(tile.scales[half]);
                for t in 0..T {
                    let whole = avx._mm256_cvtepi32_ps(sums[t]);
                    totals[t] = scaled(simd, whole, scales, x[t][at].scale, totals[t]);
                }
            }
            for offsets in tile.offsets {
                for t in 0..T {
                    let sum = avx._mm256_set1_ps(x[t][at].sum);
                    totals[t] = simd.fma._mm256_fmadd_ps(pulp::cast(offsets), sum, totals[t]);
                }
            }
        }
        totals
    }
}

#[inline(always)]
fn scaled(simd: V3, whole: __m256, scales: __m256, scale: f32, total: __m256) -> __m256 {
    let scales = simd.avx._mm256_mul_ps(scales, simd.avx._mm256_set1_ps(scale));
    simd.fma._mm256_fmadd_ps(whole, scales, total)
}
