//! `cargo demo`: gets what is missing, builds, and hands over to the `visit` program.

use crate::needs::{self, Leave};
use crate::shell::{Stop, cargo, hand_over, must, program, root};
use std::path::Path;
use std::time::SystemTime;

pub(crate) fn run(words: &[&str]) -> Result<(), Stop> {
    let mut headless = words.contains(&"--headless");
    let leave = if words.contains(&"--yes") { Leave::Given } else { Leave::Ask };
    known(words)?;
    let display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let mut forced = false;
    if !headless && !display && cfg!(target_os = "linux") {
        println!("There is no display here, so the demo runs headless: it makes the visit by itself.");
        headless = true;
        forced = true;
    }
    let again = format!("cargo demo {}", words.join(" "));
    let lists: &[&[needs::Package]] = if headless { &[needs::BUILD, needs::HEADLESS] } else { &[needs::BUILD] };
    needs::meet(lists, leave, again.trim())?;
    build(ALL)?;
    let visit = root().join("target/debug/visit");
    let mut arguments: Vec<&str> = words.iter().copied().filter(|word| *word != "--yes").collect();
    if forced {
        arguments.push("--headless");
    }
    Err(hand_over(program(&visit.to_string_lossy(), &arguments)))
}

fn known(words: &[&str]) -> Result<(), Stop> {
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--headless" | "--yes" | "--real" | "--dark" | "--page-draws" | "--list-sabotages" => {}
            "--sabotage" | "--text-size" if rest.next().is_some() => {}
            _ => {
                return Err(Stop::new(
                    2,
                    format!(
                        "cargo demo does not know {word:?}; it takes --headless, --yes, --real, --dark, --page-draws, \
                         --text-size N, --sabotage NAME and --list-sabotages"
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Every program there is.
pub(crate) const ALL: &[&str] = &["--bins"];

/// The window's pages, then these programs, in cargo's words.
pub(crate) fn build(programs: &[&str]) -> Result<(), Stop> {
    let ui = |arguments: &[&str]| {
        let mut command = program("npm", arguments);
        command.current_dir(root().join("ui"));
        command
    };
    // npm writes its own copy when it has installed; an older one is of an older list.
    let changed = |path: &str| std::fs::metadata(root().join(path)).and_then(|file| file.modified()).ok();
    if changed("ui/node_modules/.package-lock.json") < changed("ui/package-lock.json") {
        must(ui(&["ci", "--no-audit", "--no-fund"]), "npm ci")?;
    }
    // Pages written anew have the app linked anew, which as it is handed out takes minutes.
    let built = ["ui/dist/patient/index.html", "ui/dist/provider/index.html"].map(changed);
    if built.into_iter().min().flatten() < newest(&root().join("ui")) {
        must(ui(&["run", "--silent", "build"]), "the window's pages")?;
    }
    // The whole workspace at once: one set of features, so nothing is compiled twice.
    must(cargo(&[&["build", "--workspace"], programs].concat()), "cargo build")
}

/// When anything of the pages' sources changed last: a folder does when something in it is new or gone.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let sources = entries.filter(|entry| !matches!(entry.file_name().to_str(), Some("node_modules" | "dist")));
    let inside = sources.filter_map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => newest(&entry.path()),
        _ => entry.metadata().and_then(|file| file.modified()).ok(),
    });
    inside.chain(std::fs::metadata(folder).and_then(|own| own.modified())).max()
}
