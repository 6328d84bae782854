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
    println!("                                                       she alone       both at once");
    println!(
        "room                   return loss dB  20 dB after s  level dB STOI  level dB STOI (not cleaned)  us/frame"
    );
    let done: Vec<(Room, Outcome)> = rooms().into_iter().map(|room| (room, measure(&room))).collect();
    for (room, outcome) in &done {
        println!("{}{}", row(room, outcome), if outcome.good() { "" } else { "   missed" });
    }
    println!("{:22} {LEAST_ERLE_DB:14.1} {:30} {:9.1} {LEAST_NEAR_STOI:.2}", "wanted at least", "", -MOST_NEAR_LOSS_DB);
    if let Some(file) = std::env::args().nth(1) {
        let cells: Vec<String> = done.iter().map(|(room, outcome)| json(room, outcome)).collect();
        let text = format!("{{\"speech\":\"made up\",\"rooms\":[\n{}\n]}}\n", cells.join(",\n"));
        std::fs::write(file, text).unwrap();
    }
    if done.iter().all(|(_, outcome)| outcome.good()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn row(room: &Room, o: &Outcome) -> String {
    format!(
        "{:22} {:14.1}  {:13.2}  {:8.1} {:.2}  {:8.1} {:.2}  {:13.2}  {:8}",
        room.name,
        o.erle_db,
        o.converged,
        -o.alone_loss_db,
        o.alone_stoi,
        -o.near_loss_db,
        o.stoi_after,
        o.stoi_before,
        o.cost.as_micros()
    )
}

fn json(room: &Room, o: &Outcome) -> String {
    let converged = if o.converged.is_finite() { format!("{:.2}", o.converged) } else { "null".to_owned() };
    let (name, erle, us, good) = (room.name, o.erle_db, o.cost.as_micros(), o.good());
    let alone = format!("{{\"level_db\":{:.1},\"stoi\":{:.3}}}", -o.alone_loss_db, o.alone_stoi);
    let both = format!(
        "{{\"level_db\":{:.1},\"stoi\":{:.3},\"stoi_not_cleaned\":{:.3}}}",
        -o.near_loss_db, o.stoi_after, o.stoi_before
    );
    format!(
        "{{\"room\":\"{name}\",\"return_loss_db\":{erle:.1},\"after_s\":{converged},\"alone\":{alone},\
         \"both\":{both},\"frame_us\":{us},\"good\":{good}}}"
    )
}
