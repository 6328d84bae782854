//! What is written and sent, while the call with the doctor is open.

use super::Call;
use crate::exchange::{Answer, Doctor, ExchangeAct};
use crate::output::Output;
use crate::words::Words;

/// Pieces of a file that go at once, four times a second: 1 Mbit/s. Voice and picture come first.
const PIECES: usize = 4;

/// The same while the picture gives way to the voice.
const PIECES_ON_A_POOR_LINE: usize = 1;

impl Call {
    pub(super) fn exchange_act(&mut self, act: ExchangeAct) -> Vec<Output> {
        self.meet();
        let open = self.is_open();
        let line = self.call_id().filter(|_| open).map(|call| call.as_str().to_owned());
        let line = line.as_deref();
        let texts = match act {
            ExchangeAct::Write(text) => self.exchange.write(&text, line),
            ExchangeAct::Send { name, mime, bytes } => self.exchange.send_file(&name, &mime, bytes, line),
            ExchangeAct::Again(number) => self.exchange.again(number, line),
            ExchangeAct::Ready if open && self.silent_since.is_none() && self.exchange.has_more() => {
                let poor = self.saving_line || self.several.saving_line();
                self.exchange.more(if poor { PIECES_ON_A_POOR_LINE } else { PIECES })
            }
            ExchangeAct::Ready => Vec::new(),
        };
        self.say(texts)
    }

    /// The doctor's part of it. Only words of the open main call come here.
    pub(super) fn exchange_words(&mut self, words: Words) -> Vec<Output> {
        self.meet();
        let answer = match words {
            Words::Chat { id, text } => self.exchange.heard(id, &text),
            Words::File { id, name, size, mime, sha256 } => self.exchange.announced(id, &name, size, &mime, &sha256),
            Words::Chunk { id, at, data } => self.exchange.piece(&id, at, &data),
            Words::ChatAck { id } | Words::FileAck { id } => {
                Answer { texts: self.exchange.acknowledged(&id), arrived: None }
            }
            Words::FileRefused { id, .. } => Answer { texts: self.exchange.refused(&id), arrived: None },
            Words::Typed { .. }
            | Words::Status { .. }
            | Words::Looking { .. }
            | Words::Roster(_)
            | Words::NoRoster
            | Words::Renewal { .. } => Answer::default(),
        };
        let mut outputs: Vec<Output> = answer.arrived.map(Output::Received).into_iter().collect();
        outputs.extend(self.say(answer.texts));
        outputs
    }

    /// Tells the exchange whom the open call is with.
    fn meet(&mut self) {
        let open = self.attempt().filter(|_| self.is_open());
        let doctor = open.and_then(|attempt| {
            let (sub, name) = (attempt.sub()?.to_owned(), attempt.name().to_owned());
            Some(Doctor { sub, name })
        });
        if let Some(doctor) = doctor {
            self.exchange.is_with(doctor);
        }
    }

    fn say(&self, texts: Vec<String>) -> Vec<Output> {
        match self.call_id() {
            Some(call) if !texts.is_empty() => vec![Output::SendItems { call: call.clone(), texts }],
            _ => Vec::new(),
        }
    }
}
