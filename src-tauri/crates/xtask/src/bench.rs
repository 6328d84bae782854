//! `cargo xtask bench`: figures that anyone can have again.

use crate::shell::{Stop, cargo, must, root};

/// Measures one subject, prints a table and leaves it in `target/bench`; ends with 1 when a target is missed.
pub(crate) fn run(what: &str) -> Result<(), Stop> {
    match what {
        "echo" => echo(),
        _ => Err(Stop::new(2, format!("There is no bench {what:?}: echo is there."))),
    }
}

/// The doctor's voice out of her speaker, into her microphone, and what is left of it.
fn echo() -> Result<(), Stop> {
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).map_err(|error| Stop::new(1, format!("target/bench: {error}")))?;
    let file = folder.join("echo.json");
    let file = file.to_string_lossy();
    let arguments = ["run", "--quiet", "--release", "--package", "media", "--example", "echo", "--", &*file];
    must(cargo(&arguments), "bench echo")
}
