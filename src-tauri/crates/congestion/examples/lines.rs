//! Prints how a call fares on all the lines: `cargo run --example lines [part of a name [seeds]]`.
#![expect(clippy::print_stdout, reason = "a table is printed")]
#![expect(clippy::unwrap_used, reason = "the model stops where something is missing")]

#[path = "../tests/model/mod.rs"]
mod model;

use model::lines::lines;
use model::{HEADING, call, row};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next().unwrap_or_default();
    let seeds = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(1);
    println!("{HEADING}");
    for mut line in lines().into_iter().filter(|line| line.name.contains(&wanted)) {
        for _ in 0..seeds {
            println!("{}", row(&line, &call(&line.plan)));
            line.plan.seed += 10;
        }
    }
}
