//! `cargo xtask attack`: a hub that does what it likes, against the real core and the real page.

use crate::demo;
use crate::needs::{self, Leave};
use crate::shell::{Stop, hand_over, program, root};

/// Gets what is missing, builds, and hands over; a word makes only the attacks with it in their name.
pub(crate) fn run(words: &[&str]) -> Result<(), Stop> {
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    let names: Vec<&str> = words.iter().copied().filter(|word| *word != "--yes").collect();
    if names.len() > 1 || names.iter().any(|name| name.starts_with('-')) {
        return Err(Stop::new(2, format!("cargo xtask attack does not know {names:?}: [NAME] [--yes]")));
    }
    needs::meet(&[needs::BUILD, needs::HEADLESS], leave, &format!("cargo xtask attack {}", words.join(" ")))?;
    demo::build(demo::ALL)?;
    Err(hand_over(program(&root().join("target/debug/attack").to_string_lossy(), &names)))
}
