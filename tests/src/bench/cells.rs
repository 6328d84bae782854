//! The cells of the benchmark: each a call of its own on a line of its own, and what is measured in it.

mod change;
mod ready;
mod speech;
mod steady;

use super::clip::Clip;
use super::end::Call;
use super::relay::Relay;
use super::result::Figures;
use super::sound::Voices;
use crate::demo::desk::Desk;
use anyhow::{Context as _, Result};
use congestion::emulator::{Bursts, LinkSettings};
use ready::{Manner, Ready};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the line does in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Nothing, or something that stays the same all the time.
    Steady {
        /// Share of packets lost each way.
        loss: f64,
        /// Losses come together.
        bursts: bool,
        /// Up to this much later.
        jitter: Duration,
    },
    /// Down to 300 kbit/s for a while, and back.
    Narrow,
    /// The network goes away, and another one comes.
    Moves,
    /// No UDP leaves either end's network: only the clinic's relay, reached by TCP, is left.
    Blocked,
}

/// One cell.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The patient's camera gives 1280 × 720 instead of 640 × 360.
    pub large: bool,
    /// Part of `--quick`.
    pub quick: bool,
    /// Its line.
    pub kind: Kind,
}

const fn steady(name: &'static str, loss: f64, quick: bool) -> Cell {
    Cell { name, large: false, quick, kind: Kind::Steady { loss, bursts: false, jitter: Duration::ZERO } }
}

/// Every cell, in the order in which they are run.
pub const CELLS: &[Cell] = &[
    steady("360p30", 0.0, true),
    steady("loss-5", 0.05, false),
    steady("loss-10", 0.1, true),
    steady("loss-20", 0.2, false),
    Cell { kind: Kind::Steady { loss: 0.0, bursts: true, jitter: Duration::ZERO }, ..steady("bursts", 0.0, false) },
    Cell {
        kind: Kind::Steady { loss: 0.0, bursts: false, jitter: Duration::from_millis(200) },
        ..steady("jitter-200ms", 0.0, false)
    },
    Cell { kind: Kind::Narrow, ..steady("300-kbps", 0.0, false) },
    Cell { kind: Kind::Moves, ..steady("network-change", 0.0, false) },
    Cell { kind: Kind::Blocked, ..steady("udp-blocked", 0.0, false) },
    Cell { large: true, ..steady("720p30", 0.0, true) },
];

impl Cell {
    /// The line of a cell whose line stays the same.
    fn line(&self) -> LinkSettings {
        let usual = LinkSettings {
            propagation: Duration::from_millis(20),
            queue: Some(Duration::from_millis(300)),
            ..LinkSettings::default()
        };
        match self.kind {
            Kind::Steady { loss, bursts, jitter } => LinkSettings {
                loss,
                jitter,
                // One in 25 packets, mostly five in a row.
                bursts: bursts.then_some(Bursts { begin: 0.01, end: 0.2, loss: 0.8 }),
                ..usual
            },
            Kind::Narrow | Kind::Moves | Kind::Blocked => usual,
        }
    }

    /// Its place in the list; the line's chances begin with it.
    fn phase(&self) -> u64 {
        CELLS.iter().position(|cell| cell.name == self.name).unwrap_or(0) as u64
    }
}

/// Which program is at the patient's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Housecall.
    Ours,
    /// Chromium.
    Chromium,
}

/// Everything a cell may use.
#[derive(Debug)]
pub struct Bench {
    /// Where logs and results go.
    pub folder: PathBuf,
    /// The built app.
    pub program: PathBuf,
    /// The built page of the doctor.
    pub page: PathBuf,
    /// How long is measured.
    pub window: Duration,
    /// Fewer pictures are compared, and speech is not scored: it takes a quarter of a minute more a cell.
    pub quick: bool,
    /// Both patient's ends are on its screen.
    pub desk: Desk,
    /// The line.
    pub relay: Relay,
    /// 640 × 360.
    pub small: Clip,
    /// 1280 × 720.
    pub large: Clip,
    /// What is said.
    pub voices: Voices,
}

impl Bench {
    /// Runs the cells with one program; what fails is told in its cell, and the next one begins afresh.
    pub async fn run(&self, program: Program, cells: &[Cell]) -> Vec<Figures> {
        let mut all = Vec::new();
        let mut ready: Option<Ready> = None;
        for cell in cells {
            all.push(match self.cell(program, *cell, &mut ready).await {
                Ok(figures) => figures,
                Err(error) => {
                    ready = None;
                    Figures::failed(&format!("{error:#}"))
                }
            });
        }
        if let Some(ready) = ready
            && let Err(error) = ready.call.close().await
        {
            tracing::warn!(%error, "the program did not close");
        }
        all
    }

    async fn cell(&self, program: Program, cell: Cell, before: &mut Option<Ready>) -> Result<Figures> {
        self.relay.clear();
        let ready = self.ready(program, Manner::of(&cell), before.take()).await?;
        let call = &ready.call;
        let joined = call.join().await.context("joining")?;
        let mut figures = match cell.kind {
            Kind::Narrow => change::narrow(self, call).await?,
            Kind::Moves => change::moves(self, call).await?,
            Kind::Steady { .. } | Kind::Blocked => {
                self.relay.change(&cell.line(), cell.phase());
                steady::measure(self, call, self.clip(cell.large)).await?
            }
        };
        figures.put("join_ms", joined.first_picture_ms);
        self.relay.clear();
        match call.leave(self.clip(cell.large), &self.voices.patients).await {
            Ok(()) => *before = Some(ready),
            // The next cell begins afresh; what was measured stays.
            Err(error) => figures.say("leaving_failed", &format!("{error:#}")),
        }
        Ok(figures)
    }

    fn clip(&self, large: bool) -> &Clip {
        if large { &self.large } else { &self.small }
    }

    /// The app with the small film, as it is usually.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn app(&self) -> Result<Call> {
        Ok(self.fresh(Program::Ours, Manner::default()).await?.call)
    }

    /// The folder of the logs.
    pub fn logs(folder: &Path) -> PathBuf {
        folder.join("logs")
    }
}
