//! What lies in the memory of running programs: every readable page of a process and of all below it.

use anyhow::{Context as _, Result, ensure};
use memchr::memmem;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;

/// Units: bytes read at once.
const PIECE: usize = 1 << 20;

/// Source: errno(3), ESRCH.
const NO_SUCH_PROCESS: i32 = 3;

/// One process that was looked through.
#[derive(Debug)]
pub struct Looked {
    /// Its number.
    pub pid: u32,
    /// Its program's name.
    pub name: String,
    /// Units: bytes read.
    pub bytes: u64,
    /// Which of the things looked for are in it, by their labels.
    pub found: Vec<String>,
}

/// Something that must not be in memory: a label for the report, and the forms it may have.
#[derive(Debug)]
pub struct Needle {
    /// Said in the report in its place.
    pub label: String,
    forms: Vec<Vec<u8>>,
}

impl Needle {
    /// Text, as UTF-8 and UTF-16.
    pub fn text(label: &str, text: &str) -> Self {
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Self { label: label.to_owned(), forms: vec![text.as_bytes().to_vec(), wide] }
    }

    /// Bytes, as they are and in hexadecimal.
    pub fn bytes(label: &str, bytes: &[u8]) -> Self {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut needle = Self::text(label, &hex);
        needle.forms.push(bytes.to_vec());
        needle
    }

    fn is_in(&self, piece: &[u8]) -> bool {
        self.forms.iter().any(|form| memmem::find(piece, form).is_some())
    }

    fn longest(&self) -> usize {
        self.forms.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// A process and all below it.
pub fn family(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, parent(pid)?)))
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(pid) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

fn parent(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// Looks through every process of a family.
///
/// # Errors
/// When a process cannot be read: what was not looked at is not known to be clean.
pub fn look(root: u32, needles: &[Needle]) -> Result<Vec<Looked>> {
    let looked: Vec<Looked> =
        family(root).into_iter().filter_map(|pid| look_at(pid, needles).transpose()).collect::<Result<_>>()?;
    ensure!(looked.iter().any(|one| one.pid == root), "process {root} is gone");
    Ok(looked)
}

/// Nothing for a process that ended meanwhile.
fn look_at(pid: u32, needles: &[Needle]) -> Result<Option<Looked>> {
    let Ok(name) = fs::read_to_string(format!("/proc/{pid}/comm")) else { return Ok(None) };
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).with_context(|| format!("maps of {pid}"))?;
    let memory = match File::open(format!("/proc/{pid}/mem")) {
        // It has ended, and its parent has not asked how.
        Err(error) if error.raw_os_error() == Some(NO_SUCH_PROCESS) => return Ok(None),
        opened => opened.with_context(|| format!("memory of {pid}"))?,
    };
    let mut looked = Looked { pid, name: name.trim().to_owned(), bytes: 0, found: Vec::new() };
    let overlap = needles.iter().map(Needle::longest).max().unwrap_or(0);
    let pages = File::open(format!("/proc/{pid}/pagemap")).with_context(|| format!("pages of {pid}"))?;
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with('r'))) {
        let Some((from, to)) = line.split(' ').next().and_then(|range| range.split_once('-')) else { continue };
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        for (from, to) in filled(&pages, from, to)? {
            look_through(&memory, (from, to), needles, overlap, &mut looked)?;
        }
    }
    Ok(Some(looked))
}

/// Units: bytes of a page, and of its entry in a process's page map.
const PAGE: u64 = 4096;
const ENTRY: u64 = 8;

/// The stretches that hold anything: a page's engine reserves gigabytes of which it uses little.
///
/// Source: Linux, admin-guide/mm/pagemap: bit 63, the page is in memory; bit 62, it is in the swap file.
fn filled(pages: &File, from: u64, to: u64) -> Result<Vec<(u64, u64)>> {
    let (mut found, mut at): (Vec<(u64, u64)>, u64) = (Vec::new(), from);
    while at < to {
        let many = ((to - at) / PAGE).clamp(1, 1 << 16);
        let mut entries = vec![0; usize::try_from(many * ENTRY)?];
        // The kernel's own pages have no entries.
        let read = pages.read_at(&mut entries, at / PAGE * ENTRY).unwrap_or(0);
        for (place, entry) in (0_u64..).zip(entries[..read].as_chunks::<8>().0) {
            if u64::from_ne_bytes(*entry) >> 62 == 0 {
                continue;
            }
            let page = at + place * PAGE;
            match found.last_mut() {
                Some((_, end)) if *end == page => *end += PAGE,
                _ => found.push((page, page + PAGE)),
            }
        }
        at += many * PAGE;
    }
    Ok(found)
}

fn look_through(
    memory: &File,
    (from, to): (u64, u64),
    needles: &[Needle],
    overlap: usize,
    looked: &mut Looked,
) -> Result<()> {
    let mut at = from;
    while at < to {
        let mut piece = vec![0; PIECE.min(usize::try_from(to - at)?)];
        // Pages of devices and the kernel's own cannot be read, and hold nothing of the program's.
        let Ok(read) = memory.read_at(&mut piece, at) else { break };
        if read == 0 {
            break;
        }
        looked.bytes += read as u64;
        for needle in needles.iter().filter(|needle| needle.is_in(&piece[..read])) {
            if !looked.found.contains(&needle.label) {
                looked.found.push(needle.label.clone());
            }
        }
        let whole = at + read as u64 >= to || read <= overlap;
        at += if whole { read as u64 } else { (read - overlap) as u64 };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_holds_is_found_in_every_form_and_what_it_does_not_hold_is_not() {
        let secret: Vec<u8> = (0..32).map(|n| n * 7 + 3).collect();
        let wide: Vec<u8> = "Nifedipin retard".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let needles = [
            Needle::bytes("the key", &std::hint::black_box(&secret).clone()),
            Needle::text("the name", "Nifedipin retard"),
        ];
        let looked = look(std::process::id(), &needles).unwrap();
        let own = looked.iter().find(|one| one.pid == std::process::id()).unwrap();
        assert_eq!(own.found.len(), 2, "{own:?}");
        assert!(own.bytes > 1 << 20);
        assert_eq!(wide.len(), 32);
        // Another program holds none of it.
        let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let looked = look(other.id(), &needles);
        other.kill().unwrap();
        other.wait().unwrap();
        let looked = looked.unwrap();
        assert!(looked[0].bytes > 0 && looked.iter().all(|one| one.found.is_empty()), "{looked:?}");
    }
}
