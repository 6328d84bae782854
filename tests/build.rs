//! Finds the attacks: each file of `src/attack` is one, so that adding one is adding a file.
#![allow(clippy::print_stdout, reason = "cargo listens to what is printed")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&here).join("src/attack");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    let mut text = String::new();
    for name in &names {
        let file = folder.join(format!("{name}.rs"));
        // Writing into a text cannot fail.
        let _written = writeln!(text, "#[path = {:?}]\nmod {name};", file.display().to_string());
    }
    let all: Vec<String> = names.iter().map(|name| format!("({name:?}, {name}::ATTACK)")).collect();
    let _written = writeln!(text, "/// Every attack there is, by the name of its file.");
    let _written = writeln!(text, "pub const ALL: &[(&str, Attack)] = &[{}];", all.join(", "));
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("attacks.rs"), text)
}
