//! The fast Fourier transform, and convolution with it.

/// In place; the length is a power of two. Source: Cooley and Tukey (1965).
pub(crate) fn transform(re: &mut [f32], im: &mut [f32], back: bool) {
    let n = re.len();
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if j > i {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        let angle = std::f64::consts::PI / half as f64 * if back { 1.0 } else { -1.0 };
        for k in 0..half {
            let (sin, cos) = (angle * k as f64).sin_cos();
            let (sin, cos) = (sin as f32, cos as f32);
            for a in (k..n).step_by(2 * half) {
                let b = a + half;
                let (x, y) = (re[b] * cos - im[b] * sin, re[b] * sin + im[b] * cos);
                (re[b], im[b]) = (re[a] - x, im[a] - y);
                re[a] += x;
                im[a] += y;
            }
        }
        half *= 2;
    }
    if back {
        let scale = 1.0 / n as f32;
        re.iter_mut().chain(im).for_each(|x| *x *= scale);
    }
}

/// `sound` as it is heard through `response`, of the same length.
pub(crate) fn convolve(sound: &[f32], response: &[f32]) -> Vec<f32> {
    let n = (response.len() * 2).next_power_of_two().max(16_384);
    let step = n - response.len();
    let mut through = response.to_vec();
    through.resize(n, 0.0);
    let mut through_im = vec![0.0; n];
    transform(&mut through, &mut through_im, false);
    let mut out = vec![0.0; sound.len() + n];
    for (i, chunk) in sound.chunks(step).enumerate() {
        let mut re = chunk.to_vec();
        re.resize(n, 0.0);
        let mut im = vec![0.0; n];
        transform(&mut re, &mut im, false);
        for k in 0..n {
            (re[k], im[k]) = (re[k] * through[k] - im[k] * through_im[k], re[k] * through_im[k] + im[k] * through[k]);
        }
        transform(&mut re, &mut im, true);
        for (to, from) in out[i * step..].iter_mut().zip(&re) {
            *to += from;
        }
    }
    out.truncate(sound.len());
    out
}
