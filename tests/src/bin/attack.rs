//! `attack`: what `cargo xtask attack` runs once everything is built.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on the terminal")]

use journeys::attack::{ALL, Attack, Must};
use journeys::attacker::{Grounds, Seen, caught};
use journeys::demo::program::told_to_stop;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// What came of all of them.
#[derive(Default)]
struct Count {
    attacks: usize,
    refused: usize,
    disturbances: usize,
    made: usize,
    controls: usize,
    control_made: usize,
    packets: u64,
    report: Vec<serde_json::Value>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Ok(runtime) = tokio::runtime::Runtime::new() else {
        eprintln!("this computer gives no threads");
        return ExitCode::FAILURE;
    };
    let ended = runtime.block_on(async {
        // Whatever ends first drops every program it started.
        tokio::select! {
            ended = run(words.first().map(String::as_str)) => ended,
            () = told_to_stop() => Err("stopped".to_owned()),
        }
    });
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("the attacks could not be made: {why}");
            ExitCode::from(2)
        }
    }
}

/// True when every attack was refused for its reason, nothing got out, and honest visits were made.
async fn run(only: Option<&str>) -> Result<bool, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no folder of the project")?;
    let folder = root.join("target/attack");
    fs::create_dir_all(&folder).map_err(|error| format!("target/attack: {error}"))?;
    let mut grounds = Grounds::new(&folder, &root.join("ui/dist/provider"));
    let mut count = Count::default();
    println!("{:44} {:58} {:30} packets", "attack", "what is done", "what comes of it");
    // A visit without an attacker, before and after: else everything would be "refused".
    count.control(&mut grounds, "before").await;
    let wanted: Vec<_> = ALL.iter().filter(|(name, _)| only.is_none_or(|word| name.contains(word))).collect();
    for (name, attack) in &wanted {
        count.make(&mut grounds, name, attack).await;
    }
    count.control(&mut grounds, "after").await;
    let Count { attacks, refused, disturbances, made, controls, control_made, packets, report } = count;
    println!("\ncontrol: {controls} visits without an attacker, {control_made} made");
    println!("{disturbances} disturbances, {made} visits made all the same");
    println!("{attacks} attacks, {refused} refused, {packets} media packets before verification");
    let report = json!({
        "attacks": attacks, "refused": refused, "packets": packets, "disturbances": disturbances, "made": made,
        "controls": controls, "control_made": control_made, "each": report,
    });
    let text = serde_json::to_vec_pretty(&report).map_err(|error| error.to_string())?;
    fs::write(folder.join("report.json"), text).map_err(|error| error.to_string())?;
    println!("target/attack/report.json");
    Ok(!wanted.is_empty() && attacks == refused && disturbances == made && controls == control_made && packets == 0)
}

impl Count {
    /// An honest visit at each of the two stages.
    async fn control(&mut self, grounds: &mut Grounds, when: &str) {
        for at_page in [false, true] {
            self.controls += 1;
            let visit = async {
                if at_page { grounds.at_page().await.admits().await } else { grounds.at_patient().await.visits().await }
            };
            let seen = caught(Box::pin(visit)).await.unwrap_or_default();
            let made = seen.private && seen.packets == 0;
            self.control_made += usize::from(made);
            let where_at = if at_page { "page" } else { "app" };
            line(&format!("control {when}, {where_at}"), "nothing: an honest visit", made, &seen);
            if !made {
                grounds.clear();
            }
        }
    }

    async fn make(&mut self, grounds: &mut Grounds, name: &str, attack: &Attack) {
        let seen = caught((attack.run)(grounds)).await.ok();
        let right = seen.as_ref().is_some_and(|seen| match attack.must {
            Must::Refuse(names) => !seen.private && seen.code.as_deref().is_some_and(|code| names.contains(&code)),
            Must::LetNothingHappen => !seen.private,
            Must::Work => seen.private,
        });
        if attack.must == Must::Work {
            self.disturbances += 1;
            self.made += usize::from(right);
        } else {
            self.attacks += 1;
            self.refused += usize::from(right);
        }
        let failed = Seen { screen: "it could not be made".to_owned(), ..Seen::default() };
        let seen = seen.unwrap_or_else(|| {
            grounds.clear();
            failed
        });
        self.packets += seen.packets;
        line(name, attack.does, right, &seen);
        self.report.push(json!({
            "name": name, "does": attack.does, "right": right, "code": seen.code, "screen": seen.screen,
            "packets": seen.packets,
        }));
        // A stage on which something went wrong is no ground for the next.
        if !right {
            grounds.clear();
        }
    }
}

fn line(name: &str, does: &str, right: bool, seen: &Seen) {
    let outcome = if seen.private {
        "private".to_owned()
    } else {
        format!("{} ({})", seen.code.as_deref().unwrap_or("nothing opened"), seen.screen)
    };
    let verdict = if right { "" } else { "  <- WRONG" };
    println!("{name:44} {does:58} {outcome:30} {}{verdict}", seen.packets);
}
