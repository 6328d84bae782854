//! `cargo xtask torture vault`: what is lost, what leaks, what is said.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use torture::power::Cuts;
use torture::writer::Manner;
use torture::{disks, kills, power, tamper, trace, writer};

const USAGE: &str = "torture [--power-cuts N [--careless]] [--kills N] [--tamper] [--disks] [--seed N] [--out FOLDER]";

/// What is asked for.
#[derive(Debug, Default)]
struct Asked {
    power_cuts: Option<u64>,
    careless: bool,
    kills: Option<u64>,
    tamper: bool,
    disks: bool,
    seed: u64,
    out: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.first().map(String::as_str) {
        Some("write") => write(&words[1..]).await.map(|()| true),
        _ => match asked(&words) {
            Ok(asked) => run(asked).await,
            Err(error) => {
                eprintln!("{error}\n{USAGE}");
                return ExitCode::from(2);
            }
        },
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The program that is cut off: FOLDER SEED STEPS careful|careless.
async fn write(words: &[String]) -> anyhow::Result<()> {
    let [folder, seed, steps, manner] = words else { bail!("write FOLDER SEED STEPS careful|careless") };
    let manner = Manner { seed: seed.parse()?, steps: Some(steps.parse()?), careless: manner == "careless" };
    writer::write(&PathBuf::from(folder), manner).await
}

fn asked(words: &[String]) -> anyhow::Result<Asked> {
    let mut asked = Asked { seed: 1, out: PathBuf::from("target/torture"), ..Asked::default() };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut number = || -> anyhow::Result<u64> { Ok(rest.next().context("a number is missing")?.parse()?) };
        match word.as_str() {
            "--power-cuts" => asked.power_cuts = Some(number()?),
            "--kills" => asked.kills = Some(number()?),
            "--seed" => asked.seed = number()?,
            "--careless" => asked.careless = true,
            "--tamper" => asked.tamper = true,
            "--disks" => asked.disks = true,
            "--out" => asked.out = PathBuf::from(rest.next().context("a folder is missing")?),
            other => bail!("{other:?} is not known"),
        }
    }
    if asked.power_cuts.is_none() && asked.kills.is_none() && !asked.tamper && !asked.disks {
        bail!("nothing is asked for");
    }
    Ok(asked)
}

async fn run(asked: Asked) -> anyhow::Result<bool> {
    let program = std::env::current_exe()?;
    let mut well = true;
    if let Some(number) = asked.power_cuts {
        if let Err(why) = trace::allowed() {
            bail!("no power cuts here: {why}");
        }
        let cuts = Cuts { number, seed: asked.seed, careless: asked.careless };
        let report = power::run(&program, cuts).await?;
        report.print();
        report.keep(&asked.out, if asked.careless { "careless.json" } else { "power-cuts.json" })?;
        if asked.careless {
            println!("nothing waited for the disk: {} losses had to be found, and were", report.lost + report.corrupt);
        }
        well &= if asked.careless { report.lost + report.corrupt > 0 } else { report.is_well() };
    }
    if let Some(number) = asked.kills {
        let report = kills::run(&program, number, asked.seed).await?;
        report.print();
        report.keep(&asked.out, "kills.json")?;
        well &= report.is_well();
    }
    if asked.tamper {
        well &= tamper::run(&asked.out).await?;
    }
    if asked.disks {
        well &= disks::run(&asked.out).await?;
    }
    Ok(well)
}
