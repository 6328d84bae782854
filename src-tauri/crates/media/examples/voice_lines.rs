//! Prints what is left of speech on made-up lines: `cargo run --release -p media --example voice_lines [part of a name]`.
#![expect(clippy::print_stdout, reason = "a table is printed")]

#[path = "../tests/model/mod.rs"]
mod model;

use model::line::{HEADING, call, lines, row};

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    println!("{HEADING}");
    for plan in lines().into_iter().filter(|plan| plan.name.contains(&wanted)) {
        println!("{}", row(&plan, &call(&plan)));
    }
}
