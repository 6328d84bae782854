//! How alike two pictures are to the eye.
//!
//! Source: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment", IEEE TIP 2004; windows of 8 × 8 at every
//! fourth pixel, as libvpx has them.

/// One window's side.
const WINDOW: usize = 8;
/// From one window to the next.
const STEP: usize = 4;

/// The mean structural similarity of two pictures of the same size, by their brightness: 1 when they are the same.
///
/// Nothing when a side is too small or the sizes do not fit.
pub fn ssim(one: &[u8], other: &[u8], width: usize) -> Option<f64> {
    if width < WINDOW || one.len() != other.len() || !one.len().is_multiple_of(width) || one.len() / width < WINDOW {
        return None;
    }
    let height = one.len() / width;
    let (mut sum, mut windows) = (0.0, 0.0);
    for row in (0..=height - WINDOW).step_by(STEP) {
        for column in (0..=width - WINDOW).step_by(STEP) {
            sum += window(one, other, row * width + column, width)?;
            windows += 1.0;
        }
    }
    Some(sum / windows)
}

fn window(one: &[u8], other: &[u8], start: usize, width: usize) -> Option<f64> {
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for row in 0..WINDOW {
        let from = start + row * width;
        for (x, y) in one.get(from..from + WINDOW)?.iter().zip(other.get(from..from + WINDOW)?) {
            let (x, y) = (u32::from(*x), u32::from(*y));
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
    }
    let count = (WINDOW * WINDOW) as f64;
    let (a, b) = (f64::from(a) / count, f64::from(b) / count);
    let (aa, bb) = (f64::from(aa) / count - a * a, f64::from(bb) / count - b * b);
    let ab = f64::from(ab) / count - a * b;
    let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
    Some((2.0 * a * b + c1) * (2.0 * ab + c2) / ((a * a + b * b + c1) * (aa + bb + c2)))
}

/// A picture made as large as another, between its pixels by mixing them.
pub fn scaled(y: &[u8], from: (usize, usize), to: (usize, usize)) -> Vec<u8> {
    if from == to || from.0 == 0 || from.1 == 0 {
        return y.to_vec();
    }
    let place = |at: usize, from: usize, to: usize| {
        let exact = ((at as f64 + 0.5) * from as f64 / to as f64 - 0.5).clamp(0.0, (from - 1) as f64);
        (exact as usize, (exact as usize + 1).min(from - 1), exact.fract())
    };
    let columns: Vec<_> = (0..to.0).map(|column| place(column, from.0, to.0)).collect();
    let mut large = Vec::with_capacity(to.0 * to.1);
    for row in 0..to.1 {
        let (above, below, down) = place(row, from.1, to.1);
        for (left, right, along) in &columns {
            let at = |row: usize, column: usize| f64::from(y.get(row * from.0 + column).copied().unwrap_or(0));
            let upper = at(above, *left) * (1.0 - along) + at(above, *right) * along;
            let lower = at(below, *left) * (1.0 - along) + at(below, *right) * along;
            large.push((upper * (1.0 - down) + lower * down).round() as u8);
        }
    }
    large
}

#[cfg(test)]
mod tests {
    use super::*;
    use congestion::emulator::Chance;

    #[test]
    fn the_same_is_one_and_worse_is_less() {
        let mut chance = Chance::new(3);
        let picture: Vec<u8> = (0..64 * 36).map(|at| (at % 64 * 3 + at / 64) as u8).collect();
        let noisy: Vec<u8> = picture.iter().map(|pixel| pixel.saturating_add(chance.below(30) as u8)).collect();
        let worse: Vec<u8> = picture.iter().map(|pixel| pixel.saturating_add(chance.below(120) as u8)).collect();
        assert_eq!(ssim(&picture, &picture, 64), Some(1.0));
        let (a, b) = (ssim(&picture, &noisy, 64).unwrap(), ssim(&picture, &worse, 64).unwrap());
        assert!(b < a && a < 0.99, "{b} {a}");
        assert_eq!(ssim(&picture, &noisy[1..], 64), None);
        assert_eq!(ssim(&[], &[], 0), None);
    }

    #[test]
    fn a_scaled_picture_still_looks_the_same() {
        let slope = |w: usize, h: usize| -> Vec<u8> { (0..w * h).map(|at| (at % w * 200 / w) as u8).collect() };
        let large = scaled(&slope(32, 18), (32, 18), (64, 36));
        assert_eq!(large.len(), 64 * 36);
        assert!(ssim(&large, &slope(64, 36), 64).unwrap() > 0.95);
    }
}
