//! Scores of vectors.

/// The cosine of the angle between two vectors: 1 for the same direction, 0 for unrelated ones, or when one of them
/// is zero or they differ in length.
///
/// ```
/// assert_eq!(modelway_local::cosine(&[1.0, 0.0], &[2.0, 0.0]), 1.0);
/// ```
pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    if a.len() != b.len() {
        return 0.0;
    }
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
    };
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
}
