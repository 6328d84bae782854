//! Which step comes next: everything a vault does, the rare things often enough to be cut in half.

use crate::chance::Chance;
use crate::content::Step;

/// What the writer knows of its vault.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// A PIN is set.
    pub pin: bool,
    /// There is a sheet, and its words are known.
    pub sheet: bool,
    /// Snapshots that can be put back.
    pub days: Vec<u64>,
    /// Today.
    pub day: u64,
}

/// Draws steps.
#[derive(Debug, Clone)]
pub struct Plan {
    seed: u64,
    drawn: u64,
}

impl Plan {
    /// Of one seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed: seed.wrapping_mul(100_000), drawn: 0 }
    }

    /// The next step that the vault can make.
    pub fn next(&mut self, chance: &mut Chance, state: State) -> Step {
        self.drawn += 1;
        let number = self.seed.wrapping_add(self.drawn);
        // The day that the step itself is on.
        let day = state.day + 1;
        // Records first: an empty vault is no workload.
        if self.drawn == 1 {
            return Step::Fetch { seed: number, medicines: 12 };
        }
        match chance.below(100) {
            0..12 => Step::Fetch { seed: number, medicines: 8 + chance.below(12) },
            12..36 => Step::Note { action: format!("torture-{number}") },
            36..48 => Step::Set { name: chance.below(4), value: value(chance) },
            48..58 => Step::Keep { seed: number, size: 20_000 + chance.below(500_000) },
            58..64 => Step::Reopen,
            64..68 if !state.pin => Step::SetPin,
            64..72 if state.pin => Step::RemovePin,
            68..74 => Step::MakeSheet,
            74..77 if state.sheet => Step::Recover,
            77..81 => Step::Rekey,
            81..88 => Step::Snapshot { day },
            88..90 if state.sheet => Step::CopyToStick { day },
            90..95 if !state.days.is_empty() => {
                // The newest is there always; an older one may have had its time.
                let from = state.days.last().copied().unwrap_or(0);
                Step::Restore { from, day }
            }
            95..98 if !state.pin => Step::Age,
            _ => Step::Note { action: format!("torture-{number}") },
        }
    }
}

/// Short or long, or nothing: it is forgotten.
fn value(chance: &mut Chance) -> Option<String> {
    let longest = if chance.one_in(3) { 9000 } else { 40 };
    let length = 1 + chance.below(longest);
    (!chance.one_in(4)).then(|| "v".repeat(length))
}
