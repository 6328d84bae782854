//! A laptop in a room: the doctor's voice out of the loudspeaker, both voices into the microphone, and what the
//! cleaner leaves of each.

use super::fourier::convolve;
use super::intelligible::{intelligibility, level_kept};
use super::random::Random;
use super::room::response;
use super::speech::{DOCTOR, PATIENT, Voice, speech};
use super::{frames, rms};
use media::{Cleaner, Cleaning};
use std::time::Duration;

/// Samples in a second.
const RATE: usize = 48_000;

/// What is demanded, and of what: issue 3, "Shown by".
pub(crate) const LEAST_ERLE_DB: f32 = 30.0;
/// Her voice may lose so much level while both speak.
pub(crate) const MOST_NEAR_LOSS_DB: f32 = 6.0;
/// And must stay so well understood, though the echo comes at her own loudness. A little below what is reached in
/// the worst of the rooms, so that a change for the worse shows.
pub(crate) const LEAST_NEAR_STOI: f32 = 0.65;

/// A room, a laptop and a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) name: &'static str,
    /// Pressure that walls give back.
    pub(crate) walls: f32,
    /// How much louder or softer the echo is than the doctor's voice on the wire.
    pub(crate) echo_db: f32,
    /// Buffers of speaker and microphone.
    pub(crate) delay_ms: usize,
    /// After half the time the delay changes by so much.
    pub(crate) jump_ms: usize,
    /// A small loudspeaker bends loud sound.
    pub(crate) bent: bool,
    /// Noise of the room below full scale.
    pub(crate) noise_db: f32,
    /// Seconds, of which the last third is measured.
    pub(crate) seconds: usize,
    pub(crate) seed: u64,
}

pub(crate) const LIVING_ROOM: Room = Room {
    name: "living room",
    walls: 0.75,
    echo_db: -6.0,
    delay_ms: 80,
    jump_ms: 0,
    bent: false,
    noise_db: -75.0,
    seconds: 30,
    seed: 1,
};

pub(crate) fn rooms() -> Vec<Room> {
    vec![
        LIVING_ROOM,
        Room { name: "dry room", walls: 0.5, delay_ms: 30, ..LIVING_ROOM },
        Room { name: "bare kitchen", walls: 0.87, ..LIVING_ROOM },
        Room { name: "loud speaker", echo_db: 0.0, ..LIVING_ROOM },
        Room { name: "late by 250 ms", delay_ms: 250, ..LIVING_ROOM },
        Room { name: "delay jumps by 40 ms", jump_ms: 40, seconds: 45, ..LIVING_ROOM },
        Room { name: "small bent speaker", bent: true, ..LIVING_ROOM },
        Room { name: "with a fan", noise_db: -55.0, ..LIVING_ROOM },
    ]
}

/// What the cleaner makes of one room.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Echo into the microphone over what is left of it, in decibels, while only the doctor speaks.
    pub(crate) erle_db: f32,
    /// The time until 20 dB are reached for the first time.
    pub(crate) converged: f32,
    /// Her level before and after, while both speak, in decibels; positive is a loss.
    pub(crate) near_loss_db: f32,
    /// The same while the doctor is silent.
    pub(crate) alone_loss_db: f32,
    pub(crate) alone_stoi: f32,
    /// How well she is understood while both speak, before and after.
    pub(crate) stoi_before: f32,
    pub(crate) stoi_after: f32,
    /// Of one frame of 20 ms.
    pub(crate) cost: Duration,
}

impl Outcome {
    pub(crate) fn good(&self) -> bool {
        self.erle_db >= LEAST_ERLE_DB && self.near_loss_db <= MOST_NEAR_LOSS_DB && self.stoi_after >= LEAST_NEAR_STOI
    }
}

/// One room, twice: the doctor alone, and both at once from two thirds of the time on.
pub(crate) fn measure(room: &Room) -> Outcome {
    let far = speech(Voice { seed: 100 + room.seed, ..DOCTOR }, room.seconds as f32);
    let echo = echo(room, &far);
    let noise = noise(room);
    let from = room.seconds * 2 / 3 * RATE;
    let mut near = speech(Voice { seed: 200 + room.seed, ..PATIENT }, room.seconds as f32);
    near[..from].fill(0.0);
    let alone = mixed(&[&echo, &noise]);
    let both = mixed(&[&echo, &noise, &near]);

    // Gain control would raise what is left of the echo, and her; it is judged by ears, not here.
    let cleaning = Cleaning { gain: false, ..Cleaning::default() };
    let (left, _) = clean(cleaning, &far, &alone);
    let (heard, cost) = clean(cleaning, &far, &both);
    let silent = vec![0.0; far.len()];
    let (undisturbed, _) = clean(cleaning, &silent, &mixed(&[&near, &noise]));
    let steps = alone.chunks(RATE / 4).zip(left.chunks(RATE / 4));
    let reached =
        steps.enumerate().find(|(_, (before, after))| rms(before) > 100.0 && db(rms(before) / rms(after)) > 20.0);
    let last = |sound: &[f32]| sound[from..].to_vec();
    let (near, both, heard, undisturbed) = (last(&near), last(&both), last(&heard), last(&undisturbed));
    Outcome {
        erle_db: db(rms(&alone[from..]) / rms(&left[from..])),
        converged: reached.map_or(f32::INFINITY, |(n, _)| (n + 1) as f32 / 4.0),
        near_loss_db: -level_kept(&near, &heard, 30),
        alone_loss_db: -level_kept(&near, &undisturbed, 30),
        alone_stoi: intelligibility(&near, &undisturbed, 0, 30),
        stoi_before: intelligibility(&near, &both, 0, 0),
        stoi_after: intelligibility(&near, &heard, 0, 30),
        cost,
    }
}

fn echo(room: &Room, far: &[f32]) -> Vec<f32> {
    let played: Vec<f32> = match room.bent {
        true => far.iter().map(|s| (s / 9_000.0).tanh() * 9_000.0).collect(),
        false => far.to_vec(),
    };
    let through = convolve(&played, &response(room.walls, room.seed));
    let scale = rms(far) / rms(&through) * 10.0_f32.powf(room.echo_db / 20.0);
    let half = far.len() / 2;
    (0..far.len())
        .map(|n| {
            let delay = room.delay_ms + if n > half { room.jump_ms } else { 0 };
            n.checked_sub(delay * RATE / 1_000).map_or(0.0, |n| through[n] * scale)
        })
        .collect()
}

fn noise(room: &Room) -> Vec<f32> {
    let mut random = Random::new(room.seed + 7);
    let loud = 32_768.0 * 10.0_f32.powf(room.noise_db / 20.0);
    (0..room.seconds * RATE).map(|_| random.noise() * loud).collect()
}

fn mixed(parts: &[&[f32]]) -> Vec<f32> {
    (0..parts[0].len()).map(|n| parts.iter().map(|part| part[n]).sum()).collect()
}

/// What comes out of the microphone after cleaning, and what a frame cost.
fn clean(cleaning: Cleaning, far: &[f32], microphone: &[f32]) -> (Vec<f32>, Duration) {
    let mut cleaner = Cleaner::new(cleaning);
    let mut out = Vec::with_capacity(microphone.len());
    let begun = worked();
    let mut count = 0;
    for (far, mut near) in frames(far).zip(frames(microphone)) {
        cleaner.far(&far);
        cleaner.near(&mut near);
        out.extend(near.samples().iter().map(|s| f32::from(*s)));
        count += 1;
    }
    (out, worked().saturating_sub(begun) / count.max(1))
}

/// How long this thread has worked; nothing where the system does not say.
fn worked() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default())
}

fn db(ratio: f32) -> f32 {
    20.0 * ratio.max(1e-6).log10()
}
