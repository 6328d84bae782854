//! Prints how well the echo is cancelled in made-up rooms, and writes it as JSON:
//! `cargo run --release -p media --example echo [FILE.json]`. Ends with 1 when a target is missed.
#![expect(clippy::print_stdout, reason = "a table is printed")]
#![expect(clippy::unwrap_used, reason = "the model stops where something is missing")]

#[path = "../tests/model/mod.rs"]
mod model;

use model::echo::{LEAST_ERLE_DB, LEAST_NEAR_STOI, MOST_NEAR_LOSS_DB, Outcome, Room, measure, rooms};
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("Echo in made-up rooms (image method), made-up speech; the last third of the time is measured.");
    println!("room                   return loss dB  20 dB after s  her level dB  STOI both  cleaned  us/frame");
    let done: Vec<(Room, Outcome)> = rooms().into_iter().map(|room| (room, measure(&room))).collect();
    for (room, outcome) in &done {
        println!("{}{}", row(room, outcome), if outcome.good() { "" } else { "   missed" });
    }
    println!("wanted                 {LEAST_ERLE_DB:14.1}                {:13.1}             {LEAST_NEAR_STOI:8.2}", -MOST_NEAR_LOSS_DB);
    if let Some(file) = std::env::args().nth(1) {
        let cells: Vec<String> = done.iter().map(|(room, outcome)| json(room, outcome)).collect();
        let text = format!("{{\"speech\":\"made up\",\"rooms\":[\n{}\n]}}\n", cells.join(",\n"));
        std::fs::write(file, text).unwrap();
    }
    if done.iter().all(|(_, outcome)| outcome.good()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row(room: &Room, o: &Outcome) -> String {
    format!(
        "{:22} {:14.1}  {:13.2}  {:12.1}  {:9.2}  {:7.2}  {:8}",
        room.name, o.erle_db, o.converged, -o.near_loss_db, o.stoi_before, o.stoi_after, o.cost.as_micros()
    )
}

fn json(room: &Room, o: &Outcome) -> String {
    format!(
        "{{\"room\":\"{}\",\"erle_db\":{:.1},\"converged_s\":{},\"near_level_db\":{:.1},\"stoi_both\":{:.3},\"stoi_cleaned\":{:.3},\"frame_us\":{},\"good\":{}}}",
        room.name,
        o.erle_db,
        if o.converged.is_finite() { format!("{:.2}", o.converged) } else { "null".to_owned() },
        -o.near_loss_db,
        o.stoi_before,
        o.stoi_after,
        o.cost.as_micros(),
        o.good()
    )
}
