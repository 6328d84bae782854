//! Programs that stand ready for the next cell.

use super::{Bench, Cell, Kind, Program};
use crate::bench::end::Call;
use crate::bench::plain::Plain;
use crate::bench::visit::Visit;
use crate::journey::coturn::{Coturn, SECRET, Way};
use anyhow::{Context as _, Result};
use hub::{RelayConfig, TurnSecret};

/// How a program was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Manner {
    /// Which film its camera shows.
    large: bool,
    /// It reaches the other end by a relay over TCP only.
    blocked: bool,
}

impl Manner {
    pub(super) fn of(cell: &Cell) -> Self {
        Self { large: cell.large, blocked: cell.kind == Kind::Blocked }
    }
}

/// A program in the middle of a cell, or between two.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) call: Call,
    manner: Manner,
    /// The clinic's relay, for as long as the program.
    by_tcp: Option<Coturn>,
}

impl Bench {
    /// The program as it was left, or a fresh one; a browser's camera is chosen when it starts.
    pub(super) async fn ready(&self, program: Program, manner: Manner, before: Option<Ready>) -> Result<Ready> {
        self.relay.block_udp(manner.blocked);
        match before {
            Some(ready) if ready.manner == manner => return Ok(ready),
            Some(Ready { call: Call::Ours(visit), manner: was, by_tcp }) if was.blocked == manner.blocked => {
                visit.show_film(self.clip(manner.large), &self.voices.patients)?;
                return Ok(Ready { call: Call::Ours(visit), manner, by_tcp });
            }
            Some(ready) => ready.call.close().await?,
            None => {}
        }
        self.fresh(program, manner).await
    }

    /// A program that has just been started.
    pub(super) async fn fresh(&self, program: Program, manner: Manner) -> Result<Ready> {
        let films = (self.clip(manner.large), &self.small, &self.voices);
        let by_tcp = if manner.blocked { Some(Coturn::without_udp().await) } else { None };
        let call = match program {
            Program::Ours => {
                let built = (self.program.as_path(), self.page.as_path());
                let relay = by_tcp.as_ref().map(for_hub);
                let visit = Visit::start(&self.desk, &self.folder, built, films, (&self.relay, relay)).await;
                Call::Ours(Box::new(visit.context("starting Housecall")?))
            }
            Program::Chromium => {
                let relay = by_tcp.as_ref().map(|coturn| coturn.server(&[Way::Tcp]));
                let plain = Plain::start(&self.desk, &self.folder, films, (&self.relay, relay)).await;
                Call::Chromium(Box::new(plain.context("starting Chromium")?))
            }
        };
        Ok(Ready { call, manner, by_tcp })
    }
}

/// As the clinic's hub is told of it; the hub makes the passwords.
fn for_hub(coturn: &Coturn) -> RelayConfig {
    RelayConfig { urls: vec![coturn.url(Way::Tcp)], secret: TurnSecret::new(SECRET) }
}
