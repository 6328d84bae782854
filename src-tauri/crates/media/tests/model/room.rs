//! A room between a loudspeaker and a microphone.

use super::random::Random;

/// Of sound, in metres a second.
const SPEED: f32 = 343.0;

const RATE: f32 = 48_000.0;

/// A living room of 4 × 5 × 2.6 m with a laptop in it: how the microphone hears the loudspeaker.
///
/// Source: Allen and Berkley, the image method (1979). `walls` is the part of the sound's pressure that a wall gives
/// back; the places are moved a little by the seed.
pub(crate) fn response(walls: f32, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    let room = [4.0, 5.0, 2.6_f32];
    let microphone = [random.between(1.6, 2.0), random.between(2.0, 2.6), 1.05];
    let speaker = [microphone[0] + random.between(0.12, 0.2), microphone[1] + 0.15, 0.8];
    let mut response = vec![0.0; (0.25 * RATE) as usize];
    let reach = (0.25 * SPEED) as i32;
    let steps = room.map(|side| (reach as f32 / side / 2.0) as i32 + 1);
    for x in -steps[0]..=steps[0] {
        for y in -steps[1]..=steps[1] {
            for z in -steps[2]..=steps[2] {
                for side in 0..8_i32 {
                    let mut far = 0.0;
                    let mut bounces = 0;
                    for (axis, n) in [x, y, z].into_iter().enumerate() {
                        let mirrored = (side >> axis) & 1;
                        let place = (1 - 2 * mirrored) as f32 * speaker[axis] + 2.0 * n as f32 * room[axis];
                        far += (place - microphone[axis]).powi(2);
                        bounces += (n - mirrored).abs() + n.abs();
                    }
                    let far = far.sqrt();
                    let at = far / SPEED * RATE;
                    let (place, between) = (at as usize, at.fract());
                    if place + 1 < response.len() {
                        let force = walls.powi(bounces) / far.max(0.1);
                        response[place] += force * (1.0 - between);
                        response[place + 1] += force * between;
                    }
                }
            }
        }
    }
    let direct = response.iter().fold(0.0_f32, |most, tap| most.max(tap.abs()));
    response.iter().map(|tap| tap / direct).collect()
}
