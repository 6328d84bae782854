//! Files of hers on their way to the doctor, one after the other.

use super::incoming::{digest_as_hex, percent};
use crate::words::Words;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::collections::VecDeque;
use std::sync::Arc;

/// One piece: with base64 and its envelope well below a message's limit of 16 KiB. Units: bytes.
pub(super) const PIECE_BYTES: usize = 8 * 1024;

/// A file of hers, kept until the visit is over so that it can be sent again.
struct Kept {
    number: u32,
    mime: String,
    bytes: Arc<[u8]>,
}

/// How far the one file that is on its way has gone.
struct Sending {
    number: u32,
    id: String,
    sent: usize,
}

/// A file that waits for the one before it.
struct Waiting {
    number: u32,
    id: String,
    name: String,
}

#[derive(Default)]
pub(super) struct Outgoing {
    kept: Vec<Kept>,
    sending: Option<Sending>,
    queue: VecDeque<Waiting>,
}

impl Outgoing {
    pub(super) fn keep(&mut self, number: u32, mime: &str, bytes: Arc<[u8]>) {
        self.kept.push(Kept { number, mime: mime.to_owned(), bytes });
    }

    /// Announces the file, or lets it wait for the one before.
    pub(super) fn begin(&mut self, number: u32, id: String, name: &str) -> Vec<String> {
        if self.sending.is_some() {
            self.queue.push_back(Waiting { number, id, name: name.to_owned() });
            return Vec::new();
        }
        let Some(kept) = self.kept.iter().find(|kept| kept.number == number) else {
            return Vec::new();
        };
        self.sending = Some(Sending { number, id: id.clone(), sent: 0 });
        let announce = Words::File {
            id,
            name: name.to_owned(),
            size: kept.bytes.len(),
            mime: kept.mime.clone(),
            sha256: digest_as_hex(&kept.bytes),
        };
        vec![announce.to_text()]
    }

    pub(super) fn has_more(&self) -> bool {
        self.sending.as_ref().is_some_and(|sending| !self.is_all_sent(sending.number, &sending.id))
    }

    /// The next pieces, and how far the file has gone with them.
    pub(super) fn next(&mut self, pieces: usize) -> (Vec<String>, Option<(u32, u8)>) {
        let Self { kept, sending: Some(sending), .. } = self else {
            return (Vec::new(), None);
        };
        let Some(file) = kept.iter().find(|kept| kept.number == sending.number) else {
            return (Vec::new(), None);
        };
        let mut texts = Vec::new();
        let rest = file.bytes.get(sending.sent..).unwrap_or_default();
        for piece in rest.chunks(PIECE_BYTES).take(pieces) {
            let data = BASE64_STANDARD.encode(piece);
            texts.push(Words::Chunk { id: sending.id.clone(), at: sending.sent, data }.to_text());
            sending.sent = sending.sent.saturating_add(piece.len());
        }
        // A hundred is said by the other end.
        let gone = percent(sending.sent, file.bytes.len()).min(99);
        let progress = (!texts.is_empty()).then_some((sending.number, gone));
        (texts, progress)
    }

    /// Words are sent whole at once; a file when its last piece has left.
    pub(super) fn is_all_sent(&self, number: u32, id: &str) -> bool {
        let Some(kept) = self.kept.iter().find(|kept| kept.number == number) else {
            return true;
        };
        self.sending.as_ref().is_some_and(|sending| sending.id == id && sending.sent >= kept.bytes.len())
    }

    /// One is over: the next that waits is announced.
    pub(super) fn over(&mut self, number: u32) -> Vec<String> {
        if self.sending.as_ref().is_none_or(|sending| sending.number != number) {
            return Vec::new();
        }
        self.sending = None;
        match self.queue.pop_front() {
            Some(Waiting { number, id, name }) => self.begin(number, id, &name),
            None => Vec::new(),
        }
    }

    /// There is no line any more.
    pub(super) fn stop(&mut self) {
        self.sending = None;
        self.queue.clear();
    }
}
