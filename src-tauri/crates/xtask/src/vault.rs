//! `cargo xtask torture vault` and `cargo xtask drills`: what a vault bears, and every way back into one.

use crate::demo;
use crate::needs::{self, Leave};
use crate::shell::{Stop, cargo, hand_over, must, program, root};

/// Gets what is missing, builds, and hands over; what is asked for is said by the program itself.
pub(crate) fn torture(words: &[&str]) -> Result<(), Stop> {
    let (leave, words) = leave(words);
    needs::meet(&[needs::BUILD, needs::TORTURE], leave, &format!("cargo xtask torture vault {}", words.join(" ")))?;
    must(cargo(&["build", "--workspace", "--bin", "torture"]), "cargo build")?;
    Err(hand_over(program(&root().join("target/debug/torture").to_string_lossy(), &words)))
}

/// Gets what is missing, builds, and hands over.
pub(crate) fn drills(words: &[&str]) -> Result<(), Stop> {
    let (leave, words) = leave(words);
    if !words.is_empty() {
        return Err(Stop::new(2, format!("cargo xtask drills does not know {words:?}: [--yes]")));
    }
    needs::meet(&[needs::BUILD, needs::HEADLESS, needs::DRILLS], leave, "cargo xtask drills")?;
    demo::build(demo::ALL)?;
    Err(hand_over(program(&root().join("target/debug/drills").to_string_lossy(), &[])))
}

fn leave<'a>(words: &[&'a str]) -> (Leave, Vec<&'a str>) {
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    (leave, words.iter().copied().filter(|word| *word != "--yes").collect())
}
