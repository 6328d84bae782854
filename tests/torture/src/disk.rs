//! A disk in memory that follows a program's calls, and says what a power cut could leave of it.
//!
//! What a file held when it was last synced is there. Of what was written since, each piece of 512 bytes is the old or
//! the new, or one in between; so is the length. A name in a folder is there when that folder was synced after it; of the
//! names changed since, a folder has those up to some moment, and none after it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::chance::Chance;
use crate::trace::{At, Event, HERE};

/// What a disk writes whole or not at all.
const PIECE: usize = 512;

type Number = usize;
type Names = BTreeMap<(Number, String), Number>;

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Size(usize),
}

#[derive(Debug, Clone, Default)]
struct FileState {
    now: Vec<u8>,
    safe: Vec<u8>,
    since: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Node {
    Folder,
    File(FileState),
}

/// Names changed at one moment: where, and to what.
#[derive(Debug, Clone)]
struct Edit(Vec<(Number, String, Option<Number>)>);

#[derive(Debug, Clone)]
struct Open {
    node: Option<Number>,
    place: usize,
    append: bool,
}

/// The disk below one folder.
#[derive(Debug, Clone)]
pub struct Disk {
    root: String,
    nodes: Vec<Node>,
    now: Names,
    safe: Names,
    pending: Vec<Edit>,
    open: HashMap<i32, Open>,
    /// The name under which a file was made.
    made_as: HashMap<Number, String>,
    written: Option<Number>,
}

/// What is left after a power cut: each folder and file, below the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Left {
    /// In an order in which they can be made.
    pub folders: Vec<PathBuf>,
    /// With their bytes.
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

/// How a power cut treats what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// All of it is gone.
    Gone,
    /// All of it is there.
    There,
    /// It came to the disk in order, up to a moment.
    InOrder,
    /// Each piece for itself.
    Mixed,
}

impl Disk {
    /// An empty folder that is safely there.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_string_lossy().into_owned(),
            nodes: vec![Node::Folder],
            now: Names::new(),
            safe: Names::new(),
            pending: Vec::new(),
            open: HashMap::new(),
            made_as: HashMap::new(),
            written: None,
        }
    }

    /// The name of the file last written to.
    #[must_use]
    pub fn last_written(&self) -> Option<&str> {
        self.written.and_then(|node| self.made_as.get(&node)).map(String::as_str)
    }

    /// The name under which the file was made that is open by this number.
    #[must_use]
    pub fn name_of(&self, number: i32) -> Option<&str> {
        self.made_as.get(&self.open.get(&number)?.node?).map(String::as_str)
    }

    /// Follows one call.
    ///
    /// # Errors
    /// A call that could not have gone well on this disk.
    pub fn follow(&mut self, event: &Event) -> anyhow::Result<()> {
        match event {
            Event::Open { number, at, create, empty, append } => {
                let node = self.opened(at, *create, *empty)?;
                self.open.insert(*number, Open { node, place: 0, append: *append });
            }
            Event::Close { number } => {
                self.open.remove(number);
            }
            Event::Again { number, as_number } => {
                if let Some(open) = self.open.get(number).cloned() {
                    self.open.insert(*as_number, open);
                }
            }
            Event::Read { number, length } => self.go_on(*number, *length),
            Event::Seek { number, to } => {
                if let Some(open) = self.open.get_mut(number) {
                    open.place = usize::try_from(*to)?;
                }
            }
            Event::Write { number, place, bytes } => self.write(*number, *place, bytes)?,
            Event::Copy { from, from_place, to, to_place, length } => {
                let source = self.open.get(from).context("copied from a file that is not open")?;
                let begin = from_place.map_or(Ok(source.place), usize::try_from)?;
                let bytes = match source.node.map(|node| &self.nodes[node]) {
                    Some(Node::File(file)) => file.now.get(begin..begin + length).context("copied too much")?.to_vec(),
                    _ if self.node(*to).is_none() => Vec::new(),
                    _ => bail!("copied from outside"),
                };
                if from_place.is_none() {
                    self.go_on(*from, *length);
                }
                self.write(*to, *to_place, &bytes)?;
            }
            Event::Size { number, length, only_grow } => {
                let length = usize::try_from(*length)?;
                if let Some(Node::File(file)) = self.node(*number).map(|node| &mut self.nodes[node])
                    && (!only_grow || length > file.now.len())
                {
                    file.now.resize(length, 0);
                    file.since.push(Change::Size(length));
                }
            }
            Event::Sync { number } => {
                if let Some(node) = self.node(*number) {
                    self.sync(node);
                }
            }
            Event::Move { from, to } => {
                let (Some(from), Some(to)) = (self.find(from)?, self.find(to)?) else { return Ok(()) };
                let node = self.now.get(&from).copied().context("renamed what is not there")?;
                self.edit(vec![(from.0, from.1, None), (to.0, to.1, Some(node))]);
            }
            Event::Link { from, to } => {
                let (Some(from), Some(to)) = (self.find(from)?, self.find(to)?) else { return Ok(()) };
                let node = self.now.get(&from).copied().context("linked what is not there")?;
                self.edit(vec![(to.0, to.1, Some(node))]);
            }
            Event::Remove { at } => {
                if let Some((folder, name)) = self.find(at)? {
                    self.edit(vec![(folder, name, None)]);
                }
            }
            Event::MakeFolder { at } => {
                if let Some((folder, name)) = self.find(at)? {
                    let node = self.make(Node::Folder, &name);
                    self.edit(vec![(folder, name, Some(node))]);
                }
            }
        }
        Ok(())
    }

    fn node(&self, number: i32) -> Option<Number> {
        self.open.get(&number)?.node
    }

    fn go_on(&mut self, number: i32, length: usize) {
        if let Some(open) = self.open.get_mut(&number) {
            open.place += length;
        }
    }

    fn make(&mut self, node: Node, name: &str) -> Number {
        self.nodes.push(node);
        let number = self.nodes.len() - 1;
        self.made_as.insert(number, name.to_owned());
        number
    }

    /// The folder and the last name of a path; nothing for a path that is not below the root.
    fn find(&self, at: &At) -> anyhow::Result<Option<(Number, String)>> {
        let (mut folder, path) = if let Some(inside) = at.path.strip_prefix(&self.root) {
            (0, inside)
        } else if at.path.starts_with('/') || at.folder == HERE {
            return Ok(None);
        } else {
            let Some(folder) = self.node(at.folder) else { return Ok(None) };
            (folder, at.path.as_str())
        };
        let mut names: Vec<&str> = path.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
        let Some(last) = names.pop() else { return Ok(None) };
        for name in names {
            let key = (folder, name.to_owned());
            folder = *self.now.get(&key).with_context(|| format!("{} leads nowhere", at.path))?;
        }
        Ok(Some((folder, last.to_owned())))
    }

    fn opened(&mut self, at: &At, create: bool, empty: bool) -> anyhow::Result<Option<Number>> {
        if at.path.trim_end_matches('/') == self.root {
            return Ok(Some(0));
        }
        let Some((folder, name)) = self.find(at)? else { return Ok(None) };
        let node = match self.now.get(&(folder, name.clone())).copied() {
            Some(node) => node,
            None if create => {
                let node = self.make(Node::File(FileState::default()), &name);
                self.edit(vec![(folder, name, Some(node))]);
                node
            }
            None => bail!("{} was opened and is not there", at.path),
        };
        if let (true, Node::File(file)) = (empty, &mut self.nodes[node])
            && !file.now.is_empty()
        {
            file.now.clear();
            file.since.push(Change::Size(0));
        }
        Ok(Some(node))
    }

    fn write(&mut self, number: i32, place: Option<u64>, bytes: &[u8]) -> anyhow::Result<()> {
        let Some(open) = self.open.get_mut(&number) else { return Ok(()) };
        let Some(node) = open.node else { return Ok(()) };
        let Node::File(file) = &mut self.nodes[node] else { bail!("wrote into a folder") };
        let at = match place {
            Some(place) => usize::try_from(place)?,
            None if open.append => file.now.len(),
            None => open.place,
        };
        if place.is_none() {
            open.place = at + bytes.len();
        }
        put(&mut file.now, at, bytes);
        file.since.push(Change::Write { at, bytes: bytes.to_owned() });
        self.written = Some(node);
        Ok(())
    }

    fn edit(&mut self, edits: Vec<(Number, String, Option<Number>)>) {
        let edit = Edit(edits);
        edit.make(&mut self.now);
        self.pending.push(edit);
    }

    fn sync(&mut self, node: Number) {
        match &mut self.nodes[node] {
            Node::File(file) => {
                for change in std::mem::take(&mut file.since) {
                    change.make(&mut file.safe);
                }
            }
            Node::Folder => {
                // Backwards: an edit that is safe takes with it all before it in each folder it touches.
                let mut folders = BTreeSet::from([node]);
                let mut safe: Vec<bool> = vec![false; self.pending.len()];
                for (place, edit) in self.pending.iter().enumerate().rev() {
                    if edit.0.iter().any(|(folder, ..)| folders.contains(folder)) {
                        safe[place] = true;
                        folders.extend(edit.0.iter().map(|(folder, ..)| *folder));
                    }
                }
                let pending = std::mem::take(&mut self.pending);
                for (edit, safe) in pending.into_iter().zip(safe) {
                    if safe {
                        edit.make(&mut self.safe);
                    } else {
                        self.pending.push(edit);
                    }
                }
            }
        }
    }

    /// What a power cut at this moment leaves: one of many possibilities.
    #[must_use]
    pub fn left(&self, chance: &mut Chance) -> Left {
        let names = self.names_left(chance);
        let mut left = Left::default();
        self.collect(0, Path::new(""), &names, chance, &mut left);
        left
    }

    fn names_left(&self, chance: &mut Chance) -> Names {
        let mut names = self.safe.clone();
        let stop = [0, 1, 3, 8, usize::MAX][chance.below(5)];
        let mut stopped: BTreeSet<Number> = BTreeSet::new();
        for edit in &self.pending {
            let folders = edit.0.iter().map(|(folder, ..)| *folder);
            let ends = stop == 0 || (stop != usize::MAX && chance.one_in(stop + 1));
            if ends || folders.clone().any(|folder| stopped.contains(&folder)) {
                stopped.extend(folders);
            } else {
                edit.make(&mut names);
            }
        }
        names
    }

    fn collect(&self, folder: Number, path: &Path, names: &Names, chance: &mut Chance, left: &mut Left) {
        for ((_, name), node) in names.range((folder, String::new())..(folder + 1, String::new())) {
            let path = path.join(name);
            match &self.nodes[*node] {
                Node::Folder => {
                    left.folders.push(path.clone());
                    self.collect(*node, &path, names, chance, left);
                }
                Node::File(file) => left.files.push((path, file.left(chance))),
            }
        }
    }
}

impl Edit {
    fn make(&self, names: &mut Names) {
        for (folder, name, node) in &self.0 {
            match node {
                Some(node) => names.insert((*folder, name.clone()), *node),
                None => names.remove(&(*folder, name.clone())),
            };
        }
    }
}

impl Change {
    fn make(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes: written } => put(bytes, *at, written),
            Self::Size(length) => bytes.resize(*length, 0),
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, written: &[u8]) {
    let end = at + written.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(written);
}

impl FileState {
    fn left(&self, chance: &mut Chance) -> Vec<u8> {
        let mood = [Mood::Gone, Mood::There, Mood::InOrder, Mood::Mixed, Mood::Mixed][chance.below(5)];
        match mood {
            Mood::Gone => self.safe.clone(),
            Mood::There => self.now.clone(),
            Mood::InOrder => self.in_order(chance),
            Mood::Mixed => self.mixed(chance),
        }
    }

    /// The first so many changes, and the first pieces of the next.
    fn in_order(&self, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.safe.clone();
        let whole = chance.below(self.since.len() + 1);
        for change in &self.since[..whole] {
            change.make(&mut bytes);
        }
        if let Some(Change::Write { at, bytes: written }) = self.since.get(whole) {
            let cut = (at + chance.below(written.len() + 1)) / PIECE * PIECE;
            if cut > *at {
                put(&mut bytes, *at, &written[..cut - at]);
            }
        }
        bytes
    }

    /// Each piece as it was in memory after one of the changes that touched it, or as it was before them.
    fn mixed(&self, chance: &mut Chance) -> Vec<u8> {
        // How often a piece is lost differs from cut to cut: few of many, many, nearly all.
        let loss = [2, 3, 10, 40][chance.below(4)];
        let (mut memory, mut left) = (self.safe.clone(), self.safe.clone());
        for change in &self.since {
            change.make(&mut memory);
            match change {
                Change::Write { at, bytes } => {
                    for piece in at / PIECE..(at + bytes.len()).div_ceil(PIECE) {
                        let (begin, end) = (piece * PIECE, ((piece + 1) * PIECE).min(memory.len()));
                        if !chance.one_in(loss) && begin < end {
                            put(&mut left, begin, &memory[begin..end]);
                        }
                    }
                }
                Change::Size(length) => {
                    if !chance.one_in(loss) {
                        left.resize(*length, 0);
                    }
                }
            }
        }
        // The length may have come to the disk without what was written there.
        if chance.one_in(3) {
            left.resize(self.now.len(), 0);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> At {
        At { folder: HERE, path: format!("/d/{path}") }
    }

    fn made(disk: &mut Disk, number: i32, path: &str) {
        let event = Event::Open { number, at: at(path), create: true, empty: false, append: false };
        disk.follow(&event).unwrap();
    }

    fn folder(disk: &mut Disk, number: i32) {
        let root = At { folder: HERE, path: "/d".into() };
        disk.follow(&Event::Open { number, at: root, create: false, empty: false, append: false }).unwrap();
    }

    fn seen(disk: &Disk) -> BTreeSet<Vec<(PathBuf, Vec<u8>)>> {
        (0..400).map(|seed| disk.left(&mut Chance::new(seed)).files).collect()
    }

    #[test]
    fn what_is_synced_is_there_and_nothing_else_need_be() {
        let mut disk = Disk::new(Path::new("/d"));
        made(&mut disk, 3, "a");
        folder(&mut disk, 4);
        let write = |disk: &mut Disk, byte: u8| {
            let event = Event::Write { number: 3, place: Some(0), bytes: vec![byte; 2 * PIECE] };
            disk.follow(&event).unwrap();
        };
        write(&mut disk, 1);
        disk.follow(&Event::Sync { number: 3 }).unwrap();
        assert!(seen(&disk).contains(&vec![]), "the name is not safe");
        disk.follow(&Event::Sync { number: 4 }).unwrap();
        assert_eq!(seen(&disk), BTreeSet::from([vec![("a".into(), vec![1; 2 * PIECE])]]));
        write(&mut disk, 2);
        write(&mut disk, 3);
        let all: BTreeSet<Vec<u8>> =
            seen(&disk).into_iter().map(|files| vec![files[0].1[0], files[0].1[PIECE]]).collect();
        assert!(all.len() == 9, "{all:?}");
        disk.follow(&Event::Sync { number: 3 }).unwrap();
        assert_eq!(seen(&disk), BTreeSet::from([vec![("a".into(), vec![3; 2 * PIECE])]]));
    }

    #[test]
    fn a_rename_that_is_not_synced_leaves_one_name_or_the_other() {
        let mut disk = Disk::new(Path::new("/d"));
        made(&mut disk, 3, "a");
        folder(&mut disk, 4);
        disk.follow(&Event::Sync { number: 4 }).unwrap();
        disk.follow(&Event::Move { from: at("a"), to: at("b") }).unwrap();
        let either = BTreeSet::from([vec![("a".into(), vec![])], vec![("b".into(), vec![])]]);
        assert_eq!(seen(&disk), either);
        disk.follow(&Event::Sync { number: 4 }).unwrap();
        assert_eq!(seen(&disk), BTreeSet::from([vec![("b".into(), vec![])]]));
    }
}
