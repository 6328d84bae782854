//! Tampering: every file changed in every way, and what is said of each.
//!
//! Somebody with the computer in hand and no key changes files; somebody with a copy of the key changes rows. Whoever can
//! write the keychain too can put back file and keychain together: that cannot be noticed, and is not among these.

mod cases;
mod house;

use std::path::Path;

use serde::Serialize;

use crate::report;
use crate::words::Said;

use cases::all;
use house::House;

/// One kind of tampering, tried in many places.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What was done.
    pub what: String,
    /// In so many places.
    pub tried: usize,
    /// So many were noticed, or changed nothing that anybody reads.
    pub detected: usize,
    /// So many of these were without effect: the content was the same, and whole.
    pub without_effect: usize,
    /// So many were called a wrong PIN, passphrase or sheet.
    pub blamed: usize,
    /// The words shown, and how often.
    pub said: Vec<(Said, usize)>,
    /// Nothing should be noticed: what a crash leaves.
    pub innocent: bool,
}

impl Row {
    fn of(what: &str, innocent: bool) -> Self {
        Self { what: what.to_owned(), tried: 0, detected: 0, without_effect: 0, blamed: 0, said: Vec::new(), innocent }
    }

    /// Whether it is as it should be.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let noticed = if self.innocent { self.detected == 0 } else { self.detected == self.tried };
        self.tried > 0 && noticed && self.blamed == 0
    }

    fn add(&mut self, seen: Seen) {
        self.tried += 1;
        match seen {
            Seen::Quiet => {}
            Seen::WithoutEffect => {
                self.detected += usize::from(!self.innocent);
                self.without_effect += 1;
            }
            Seen::Said(said) => {
                self.detected += 1;
                self.blamed += usize::from(BLAMING.contains(&said.code.as_str()));
                match self.said.iter_mut().find(|(other, _)| *other == said) {
                    Some((_, times)) => *times += 1,
                    None => self.said.push((said, 1)),
                }
            }
        }
    }

    fn print(&self) {
        let verdict = match (self.is_well(), self.innocent) {
            (true, true) => "quiet, as it should be",
            (true, false) => "detected",
            (false, _) => "NOT AS IT SHOULD BE",
        };
        println!("{:46} {:4} of {:4}  {verdict}", self.what, self.detected, self.tried);
        for (said, times) in &self.said {
            println!("{:58} {} ({times}) {}", "", said.code, said.words);
        }
        if self.without_effect > 0 {
            println!("{:58} without effect: {}", "", self.without_effect);
        }
    }
}

/// PinWrong, WordsDoNotFit and PassphraseWrong: her own mistake, which tampering never is.
const BLAMING: &[&str] = &["HC-220", "HC-223", "HC-224"];

/// What somebody sees who opens what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    /// It opens, and nothing is said.
    Quiet,
    /// The same, and every value is as it was: the change was in what nobody reads.
    WithoutEffect,
    /// A code and words.
    Said(Said),
}

/// Tries all of it, prints the table, keeps it; true when all is as it should be.
///
/// # Errors
/// This program's own.
pub async fn run(folder: &Path) -> anyhow::Result<bool> {
    let rows = all(&House::build().await?).await?;
    println!("{:46} noticed       verdict, and what she reads", "tampering");
    rows.iter().for_each(Row::print);
    report::write(folder, "tamper.json", &rows)?;
    let (tried, detected) = rows
        .iter()
        .filter(|row| !row.innocent)
        .fold((0, 0), |(tried, detected), row| (tried + row.tried, detected + row.detected));
    let idle: usize = rows.iter().filter(|row| !row.innocent).map(|row| row.without_effect).sum();
    let blamed: usize = rows.iter().map(|row| row.blamed).sum();
    println!(
        "{tried} tamperings, {detected} detected ({idle} of them changed nothing anybody reads), {blamed} called a wrong PIN or \
         wrong words"
    );
    Ok(rows.iter().all(Row::is_well))
}
