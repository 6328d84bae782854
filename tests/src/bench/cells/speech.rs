//! How well speech is understood at either end of a cell.

use super::Bench;
use crate::bench::doctor;
use crate::bench::end::Call;
use crate::bench::result::Figures;
use crate::bench::speech::score;
use anyhow::Result;

/// What is scored, in seconds.
const HEARD_S: u32 = 15;

/// What came out at the doctor's and at the patient's end.
pub(super) type Heard = [Result<Vec<i16>>; 2];

/// The next seconds at both ends; nothing where speech is not scored.
pub(super) async fn hear(bench: &Bench, call: &Call) -> Option<Heard> {
    if bench.quick {
        return None;
    }
    let (doctor, patient) = tokio::join!(doctor::hear(call.doctor(), HEARD_S), call.hear(HEARD_S));
    Some([doctor, patient])
}

/// Scores it; no reason to lose the other figures.
pub(super) fn understood(bench: &Bench, heard: Option<Heard>, figures: &mut Figures) {
    let packages = bench.folder.join("python");
    let said = [("stoi_at_doctor", &bench.voices.patients), ("stoi_at_patient", &bench.voices.doctors)];
    for ((name, said), heard) in said.into_iter().zip(heard.into_iter().flatten()) {
        let scratch = bench.folder.join("heard").join(name);
        match heard.and_then(|heard| score(said, &heard, &packages, &scratch)) {
            Ok(score) => figures.put(name, score),
            Err(error) => figures.missing(name, &format!("{error:#}")),
        }
    }
}
