//! What she and the doctor write and send to each other over their verified connection.
//!
//! Nothing is called sent before the other end has said that it has it, and nothing disappears: what did not
//! arrive stays on the screen as such, and can be sent again.

mod incoming;
mod outgoing;
#[cfg(test)]
mod tests;

use crate::words::Words;
use incoming::{Incoming, Taken};
use outgoing::Outgoing;
use std::fmt;
use std::sync::Arc;

/// The largest file either way. Units: bytes.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;

/// The longest text. Units: characters.
pub const MAX_CHAT_CHARS: usize = 2_000;

/// Everything received in one visit; the pictures of a whole folder of letters. Units: bytes.
const MAX_RECEIVED_BYTES: usize = 50 * 1024 * 1024;

/// What one visit takes of the other end; nobody writes so much, and a page that does is not answered any more.
const MAX_ITEMS: usize = 500;

/// Something written or sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    /// Its own in this visit.
    pub number: u32,
    /// Hers; otherwise the doctor's.
    pub mine: bool,
    /// Whom it is for or from; nobody before the first call of the visit.
    pub doctor: Option<Doctor>,
    /// What it is.
    pub kind: ItemKind,
    /// How far it has come.
    pub state: ItemState,
}

/// A doctor, as the set-up of a call proved it.
#[derive(Clone, PartialEq, Eq)]
pub struct Doctor {
    /// The id in the records.
    pub sub: String,
    /// The name for the screen.
    pub name: String,
}

/// What it is.
#[derive(Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// Written words.
    Words(String),
    /// A file.
    File {
        /// Fit for a screen and a disk.
        name: String,
        /// Units: bytes.
        size: usize,
    },
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// On its way; the other end has not said yet that it is there. Units: percent.
    Under(u8),
    /// It is there: the receiving end has said so, and a file is whole.
    Done,
    /// It did not arrive.
    Failed,
    /// The other end, or this one, did not take it.
    Refused,
}

/// What she does.
pub enum ExchangeAct {
    /// Writes.
    Write(String),
    /// Sends a file.
    Send {
        /// The file's name without its folder.
        name: String,
        /// Its kind, e.g. "image/jpeg".
        mime: String,
        /// All of it.
        bytes: Arc<[u8]>,
    },
    /// Sends once more what did not arrive.
    Again(u32),
    /// The connection has sent all it was given.
    Ready,
}

/// A file that arrived whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The item's.
    pub number: u32,
    /// Its kind as the sender says.
    pub mime: String,
    /// All of it.
    pub bytes: Arc<[u8]>,
}

/// Both directions of one visit.
///
/// Invariant: `Done` of hers only after the other end's word; `Done` of the doctor's only when size and digest
/// agree. What was meant for one doctor is never sent to another.
#[derive(Default)]
pub(crate) struct Exchange {
    items: Vec<Item>,
    /// The doctor of the open call, or of the last one.
    with: Option<Doctor>,
    /// What the other end called its items, with the item's number.
    theirs: Vec<(String, u32)>,
    /// What hers are called towards the other end. Words keep their name, so that they are shown once; each attempt
    /// of a file has its own.
    ours: Vec<(String, u32)>,
    outgoing: Outgoing,
    incoming: Option<Incoming>,
    received_bytes: usize,
    numbered: u32,
}

/// What follows from something of the other end.
#[derive(Default)]
pub(crate) struct Answer {
    /// To be said.
    pub(crate) texts: Vec<String>,
    /// A file that is whole now.
    pub(crate) arrived: Option<Arrived>,
}

impl Answer {
    fn say(words: &Words) -> Self {
        Self { texts: vec![words.to_text()], arrived: None }
    }
}

impl Exchange {
    pub(crate) fn items(&self) -> Vec<Item> {
        self.items.clone()
    }

    /// Who the verified doctor of the open call is: whom everything from now on is for and from.
    pub(crate) fn is_with(&mut self, doctor: Doctor) {
        if self.with.as_ref().is_none_or(|before| before.sub != doctor.sub) {
            // one doctor's page says nothing about what another's sent
            self.theirs.clear();
        }
        self.with = Some(doctor);
    }

    /// She writes: kept in any case, and what is to be said if there is a line, named by its call.
    pub(crate) fn write(&mut self, text: &str, line: Option<&str>) -> Vec<String> {
        let text = readable_text(text);
        if text.is_empty() {
            return Vec::new();
        }
        let number = self.add(true, ItemKind::Words(text), ItemState::Failed);
        self.send(number, line)
    }

    /// She sends a file.
    pub(crate) fn send_file(&mut self, name: &str, mime: &str, bytes: Arc<[u8]>, line: Option<&str>) -> Vec<String> {
        let kind = ItemKind::File { name: file_name(name), size: bytes.len() };
        let fits = !bytes.is_empty() && bytes.len() <= MAX_FILE_BYTES;
        let state = if fits { ItemState::Failed } else { ItemState::Refused };
        let number = self.add(true, kind, state);
        if !fits {
            return Vec::new();
        }
        self.outgoing.keep(number, mime, bytes);
        self.send(number, line)
    }

    /// What did not arrive is sent once more, to the doctor it was meant for.
    pub(crate) fn again(&mut self, number: u32, line: Option<&str>) -> Vec<String> {
        let failed = |item: &&Item| item.number == number && item.mine && item.state == ItemState::Failed;
        let is_here = |meant: &Doctor| self.with.as_ref().is_some_and(|with| with.sub == meant.sub);
        let may_go = |item: &Item| item.doctor.as_ref().is_none_or(is_here);
        if self.items.iter().find(failed).is_some_and(may_go) { self.send(number, line) } else { Vec::new() }
    }

    fn send(&mut self, number: u32, line: Option<&str>) -> Vec<String> {
        let Some(line) = line else { return Vec::new() };
        let Some(item) = self.items.iter().find(|item| item.number == number) else {
            return Vec::new();
        };
        let known = self.ours.iter().find(|(_, ours)| *ours == number).map(|(id, _)| id.clone());
        let texts = match &item.kind {
            ItemKind::Words(text) => {
                let id = known.unwrap_or_else(|| new_id(line, self.ours.len()));
                let chat = Words::Chat { id: id.clone(), text: text.clone() };
                self.ours.push((id, number));
                vec![chat.to_text()]
            }
            ItemKind::File { name, .. } => {
                let id = new_id(line, self.ours.len());
                self.ours.push((id.clone(), number));
                self.outgoing.begin(number, id, name)
            }
        };
        if let Some(item) = self.items.iter_mut().find(|item| item.number == number) {
            item.state = ItemState::Under(0);
            item.doctor.clone_from(&self.with);
        }
        texts
    }

    /// The connection can take more: the next pieces of the file that is on its way.
    pub(crate) fn more(&mut self, pieces: usize) -> Vec<String> {
        let (texts, progress) = self.outgoing.next(pieces);
        if let Some((number, percent)) = progress {
            self.set(number, ItemState::Under(percent));
        }
        texts
    }

    /// Whether there is anything to be sent when the connection can take it.
    pub(crate) fn has_more(&self) -> bool {
        self.outgoing.has_more()
    }

    /// The other end has something of hers.
    pub(crate) fn acknowledged(&mut self, id: &str) -> Vec<String> {
        self.ended(id, ItemState::Done)
    }

    /// The other end does not take a file of hers.
    pub(crate) fn refused(&mut self, id: &str) -> Vec<String> {
        self.ended(id, ItemState::Refused)
    }

    fn ended(&mut self, id: &str, state: ItemState) -> Vec<String> {
        let named = self.ours.iter().find(|(ours, _)| ours == id).map(|(_, number)| *number);
        let Some(number) = named.filter(|number| matches!(self.state(*number), Some(ItemState::Under(_)))) else {
            return Vec::new();
        };
        // An acknowledgement of a file whose last piece has not left is no honest one.
        if state == ItemState::Done && !self.outgoing.is_all_sent(number, id) {
            return Vec::new();
        }
        self.set(number, state);
        self.outgoing.over(number)
    }

    /// The doctor writes.
    pub(crate) fn heard(&mut self, id: String, text: &str) -> Answer {
        if self.number_of(&id).is_none() {
            let text = readable_text(text);
            if text.is_empty() || self.items.len() >= MAX_ITEMS {
                // Not acknowledged: her page says that it was not sent.
                return Answer::default();
            }
            let number = self.add(false, ItemKind::Words(text), ItemState::Done);
            self.theirs.push((id.clone(), number));
        }
        Answer::say(&Words::ChatAck { id })
    }

    /// The doctor begins to send a file.
    pub(crate) fn announced(&mut self, id: String, name: &str, size: usize, mime: &str, sha256: &str) -> Answer {
        let known = self.number_of(&id);
        if known.is_some_and(|number| self.state(number) == Some(ItemState::Done)) {
            return Answer::say(&Words::FileAck { id });
        }
        let refuse = |id, because| Answer::say(&Words::FileRefused { id, because });
        if self.incoming.as_ref().is_some_and(|coming| coming.id != id) {
            return refuse(id, "busy".to_owned());
        }
        if size == 0 || size > MAX_FILE_BYTES {
            return refuse(id, "too_big".to_owned());
        }
        if self.items.len() >= MAX_ITEMS || self.received_bytes.saturating_add(size) > MAX_RECEIVED_BYTES {
            return refuse(id, "full".to_owned());
        }
        let Some(coming) = Incoming::new(&id, size, mime, sha256) else {
            return refuse(id, "damaged".to_owned());
        };
        self.incoming = Some(coming);
        if let Some(number) = known {
            self.set(number, ItemState::Under(0));
        } else {
            let kind = ItemKind::File { name: file_name(name), size };
            let number = self.add(false, kind, ItemState::Under(0));
            self.theirs.push((id, number));
        }
        Answer::default()
    }

    /// A piece of the doctor's file.
    pub(crate) fn piece(&mut self, id: &str, at: usize, data: &str) -> Answer {
        let number = self.number_of(id);
        let coming = self.incoming.as_mut().filter(|one| one.id == id);
        let (Some(coming), Some(number)) = (coming, number) else {
            return Answer::default();
        };
        match coming.take(at, data) {
            Taken::More(percent) => {
                self.set(number, ItemState::Under(percent));
                Answer::default()
            }
            Taken::Whole => {
                let Some(coming) = self.incoming.take() else { return Answer::default() };
                self.set(number, ItemState::Done);
                let (mime, bytes) = coming.into_bytes();
                self.received_bytes = self.received_bytes.saturating_add(bytes.len());
                let mut answer = Answer::say(&Words::FileAck { id: id.to_owned() });
                answer.arrived = Some(Arrived { number, mime, bytes });
                answer
            }
            Taken::Damaged => {
                self.incoming = None;
                self.set(number, ItemState::Failed);
                Answer::say(&Words::FileRefused { id: id.to_owned(), because: "damaged".to_owned() })
            }
        }
    }

    /// The connection is over: what was on its way did not arrive.
    pub(crate) fn line_is_gone(&mut self) {
        self.incoming = None;
        self.outgoing.stop();
        for item in &mut self.items {
            if let ItemState::Under(_) = item.state {
                item.state = ItemState::Failed;
            }
        }
    }

    fn add(&mut self, mine: bool, kind: ItemKind, state: ItemState) -> u32 {
        self.numbered = self.numbered.saturating_add(1);
        self.items.push(Item { number: self.numbered, mine, doctor: self.with.clone(), kind, state });
        self.numbered
    }

    fn set(&mut self, number: u32, state: ItemState) {
        if let Some(item) = self.items.iter_mut().find(|item| item.number == number) {
            item.state = state;
        }
    }

    fn state(&self, number: u32) -> Option<ItemState> {
        self.items.iter().find(|item| item.number == number).map(|item| item.state)
    }

    fn number_of(&self, id: &str) -> Option<u32> {
        self.theirs.iter().find(|(theirs, _)| theirs == id).map(|(_, number)| *number)
    }
}

/// A name that no text or file of any visit had: the doctor's page made up the call's id at random.
fn new_id(call: &str, number: usize) -> String {
    const CALL_CHARS: usize = 40;
    let call: String = call.chars().filter(char::is_ascii_alphanumeric).take(CALL_CHARS).collect();
    format!("{call}-p{number}")
}

/// Without what a screen cannot show; lines stay lines.
fn readable_text(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !is_hidden(*c) || *c == '\n').take(MAX_CHAT_CHARS).collect();
    kept.trim().to_owned()
}

/// A name that stays in its folder and says what it is: no path, nothing that is not seen.
fn file_name(name: &str) -> String {
    const MAX_CHARS: usize = 100;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fits = |c: &char| !is_hidden(*c) && !is_format(*c) && !":*?\"<>|".contains(*c);
    let kept: String = last.chars().filter(fits).take(MAX_CHARS).collect();
    let kept = kept.trim().trim_start_matches('.');
    if kept.is_empty() { "file".to_owned() } else { kept.to_owned() }
}

/// Control characters, and those that turn the reading direction (Unicode UAX #9).
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Format characters (Unicode general category Cf), and the separators of lines and paragraphs. Words may need them,
/// such as the joiners of Hindi and Persian; they make one file's name look like another's.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'..='\u{e007f}')
}

macro_rules! hide_from_debug {
    ($($name:ident),*) => { $(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )* };
}
hide_from_debug!(Item, ItemKind, Doctor, ExchangeAct, Arrived, Exchange);
