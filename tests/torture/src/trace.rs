//! What a program asked of the system, in one order, as `strace` wrote it down.
//!
//! Shape: `PID call("\x2f…", FLAGS, 12) = 3`, strings in hexadecimal whole. A call that another thread interrupted is on
//! two lines, `… <unfinished ...>` and `PID <... call resumed>…) = 3`.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// The calls that change files, or what a number of an open file means.
const CALLS: &str = "?open,?openat,?creat,?close,?read,?write,?pwrite64,?writev,?pwritev,?pwritev2,?ftruncate,\
    ?truncate,?fallocate,?lseek,?fsync,?fdatasync,?sync_file_range,?sync,?syncfs,?rename,?renameat,?renameat2,?link,\
    ?linkat,?symlink,?symlinkat,?unlink,?unlinkat,?mkdir,?mkdirat,?rmdir,?dup,?dup2,?dup3,?fcntl,?copy_file_range,\
    ?sendfile";

/// The number of a folder that stands for "where the program is".
pub const HERE: i32 = -100;

/// A path as it was given: from a folder that is open, or from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The open folder, or [`HERE`].
    pub folder: i32,
    /// Relative to it unless it begins with a stroke.
    pub path: String,
}

/// One call that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a call of the system with its arguments")]
pub enum Event {
    Open {
        number: i32,
        at: At,
        create: bool,
        empty: bool,
        append: bool,
    },
    Close {
        number: i32,
    },
    Again {
        number: i32,
        as_number: i32,
    },
    Read {
        number: i32,
        length: usize,
    },
    /// At a place, or where the last one ended.
    Write {
        number: i32,
        place: Option<u64>,
        bytes: Vec<u8>,
    },
    Seek {
        number: i32,
        to: u64,
    },
    Size {
        number: i32,
        length: u64,
        only_grow: bool,
    },
    Sync {
        number: i32,
    },
    Copy {
        from: i32,
        from_place: Option<u64>,
        to: i32,
        to_place: Option<u64>,
        length: usize,
    },
    Move {
        from: At,
        to: At,
    },
    Link {
        from: At,
        to: At,
    },
    Remove {
        at: At,
    },
    MakeFolder {
        at: At,
    },
}

/// Whether a program may be watched here; where it may not, why.
///
/// # Errors
/// In words what is missing.
pub fn allowed() -> Result<(), String> {
    match Command::new("strace").args(["-qq", "-e", "trace=none", "true"]).stderr(Stdio::piped()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("strace is refused here: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Err(format!("strace is not there: {error}")),
    }
}

/// Puts a program under `strace`, which writes to `log`.
#[must_use]
pub fn watched(program: &Path, log: &Path) -> Command {
    let mut command = Command::new("strace");
    command.args(["-f", "--seccomp-bpf", "-qq", "-xx", "-s", "100000000", "-e", "signal=none", "-e"]);
    command.arg(format!("trace={CALLS}")).arg("-o").arg(log).arg(program);
    command
}

/// Reads a whole log.
///
/// # Errors
/// A line that cannot be read, or a call that this program does not follow.
pub fn read(log: &str) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    let mut begun: HashMap<&str, String> = HashMap::new();
    for line in log.lines() {
        let Some((thread, said)) = line.split_once(' ') else { continue };
        let said = said.trim_start();
        if said.starts_with("+++") || said.starts_with("---") {
            continue;
        }
        let whole = if let Some(first) = said.strip_suffix("<unfinished ...>") {
            // A number is free for another thread as soon as it is given back.
            if first.starts_with("close(") {
                events.extend(event(&format!("{}) = 0", first.trim_end().trim_end_matches(')')))?);
            } else {
                begun.insert(thread, first.trim_end().to_owned());
            }
            continue;
        } else if let Some(rest) = said.strip_prefix("<... ") {
            let (_, rest) = rest.split_once(" resumed>").context("a line of strace's")?;
            let Some(first) = begun.remove(thread) else { continue };
            first + rest
        } else {
            said.to_owned()
        };
        events.extend(event(&whole).with_context(|| shortened(&whole))?);
    }
    Ok(events)
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

fn event(call: &str) -> anyhow::Result<Option<Event>> {
    let (before, result) = call.rsplit_once(" = ").context("no result")?;
    let Ok(result) = result.split_whitespace().next().unwrap_or("").parse::<i64>() else { return Ok(None) };
    if result < 0 {
        return Ok(None);
    }
    let (name, rest) = before.trim_end().split_once('(').context("no call")?;
    let arguments = arguments(rest.strip_suffix(')').unwrap_or(rest));
    let word = |place: usize| arguments.get(place).map(String::as_str).context("an argument is missing");
    let number = |place: usize| -> anyhow::Result<i32> {
        let word = word(place)?;
        if word == "AT_FDCWD" { Ok(HERE) } else { Ok(word.parse()?) }
    };
    let large = |place: usize| -> anyhow::Result<u64> { Ok(word(place)?.parse()?) };
    let optional = |place: usize| -> anyhow::Result<Option<u64>> {
        let word = word(place)?;
        if word == "NULL" { Ok(None) } else { Ok(Some(word.trim_matches(['[', ']']).parse()?)) }
    };
    let here = |place: usize| -> anyhow::Result<At> { Ok(At { folder: HERE, path: text(word(place)?)? }) };
    let at = |place: usize| -> anyhow::Result<At> { Ok(At { folder: number(place)?, path: text(word(place + 1)?)? }) };
    let opened = |at: At, flags: &str| -> anyhow::Result<Event> {
        let has = |flag: &str| flags.split('|').any(|one| one == flag);
        let (create, empty, append) = (has("O_CREAT"), has("O_TRUNC"), has("O_APPEND"));
        if has("O_TMPFILE") {
            bail!("a file without a name is not followed");
        }
        Ok(Event::Open { number: i32::try_from(result)?, at, create, empty, append })
    };
    Ok(Some(match name {
        "open" => opened(here(0)?, word(1)?)?,
        "openat" => opened(at(0)?, word(2)?)?,
        "creat" => opened(here(0)?, "O_CREAT|O_TRUNC")?,
        "close" => Event::Close { number: number(0)? },
        "dup" | "dup2" | "dup3" => Event::Again { number: number(0)?, as_number: i32::try_from(result)? },
        "fcntl" if word(1)?.starts_with("F_DUPFD") => {
            Event::Again { number: number(0)?, as_number: i32::try_from(result)? }
        }
        "fcntl" | "sync_file_range" => return Ok(None),
        "read" => Event::Read { number: number(0)?, length: usize::try_from(result)? },
        "write" | "writev" => written(number(0)?, None, word(1)?, result)?,
        "pwrite64" => written(number(0)?, Some(large(3)?), word(1)?, result)?,
        "pwritev" | "pwritev2" => written(number(0)?, Some(large(3)?), word(1)?, result)?,
        "lseek" => Event::Seek { number: number(0)?, to: u64::try_from(result)? },
        "ftruncate" => Event::Size { number: number(0)?, length: large(1)?, only_grow: false },
        "fallocate" if word(1)? == "0" => {
            Event::Size { number: number(0)?, length: large(2)? + large(3)?, only_grow: true }
        }
        "fsync" | "fdatasync" => Event::Sync { number: number(0)? },
        "copy_file_range" => Event::Copy {
            from: number(0)?,
            from_place: optional(1)?,
            to: number(2)?,
            to_place: optional(3)?,
            length: usize::try_from(result)?,
        },
        "sendfile" => Event::Copy {
            from: number(1)?,
            from_place: optional(2)?,
            to: number(0)?,
            to_place: None,
            length: usize::try_from(result)?,
        },
        "rename" => Event::Move { from: here(0)?, to: here(1)? },
        "renameat" | "renameat2" => Event::Move { from: at(0)?, to: at(2)? },
        "link" => Event::Link { from: here(0)?, to: here(1)? },
        "linkat" => Event::Link { from: at(0)?, to: at(2)? },
        "unlink" | "rmdir" => Event::Remove { at: here(0)? },
        "unlinkat" => Event::Remove { at: at(0)? },
        "mkdir" => Event::MakeFolder { at: here(0)? },
        "mkdirat" => Event::MakeFolder { at: at(0)? },
        other => bail!("{other} is not followed"),
    }))
}

fn written(number: i32, place: Option<u64>, strings: &str, result: i64) -> anyhow::Result<Event> {
    let mut bytes = Vec::new();
    // One string, or those of a list of pieces.
    for string in strings.split('"').skip(1).step_by(2) {
        unescape(string, &mut bytes)?;
    }
    let length = usize::try_from(result)?;
    if bytes.len() < length {
        bail!("strace shortened {length} bytes to {}", bytes.len());
    }
    bytes.truncate(length);
    Ok(Event::Write { number, place, bytes })
}

fn text(word: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    unescape(word.trim_matches('"'), &mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}

fn unescape(string: &str, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
    for code in string.split("\\x").skip(1) {
        bytes.push(u8::from_str_radix(code, 16).with_context(|| format!("{code:?} is no byte"))?);
    }
    Ok(())
}

/// Splits at the commas outside strings, lists and structures.
fn arguments(text: &str) -> Vec<String> {
    let (mut all, mut one, mut depth, mut quoted) = (Vec::new(), String::new(), 0_i32, false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' | '(' if !quoted => depth += 1,
            ']' | '}' | ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                all.push(std::mem::take(&mut one).trim().to_owned());
                continue;
            }
            _ => {}
        }
        one.push(letter);
    }
    all.push(one.trim().to_owned());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_cut_in_two_are_put_together_at_their_end() {
        let log = "7 openat(AT_FDCWD, \"\\x2f\\x61\", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3\n\
                   7 pwrite64(3, \"\\x01\\x02\\x03\", 3, 4096 <unfinished ...>\n\
                   8 fsync(4) = 0\n\
                   7 <... pwrite64 resumed>) = 2\n\
                   8 unlink(\"\\x2f\\x62\") = -1 ENOENT (No such file or directory)\n\
                   8 close(4 <unfinished ...>\n\
                   7 writev(3, [{iov_base=\"\\x61\", iov_len=1}, {iov_base=\"\\x62\", iov_len=1}], 2) = 2\n\
                   8 <... close resumed>) = 0\n\
                   7 +++ exited with 0 +++\n";
        let at = At { folder: HERE, path: "/a".into() };
        assert_eq!(
            read(log).unwrap(),
            [
                Event::Open { number: 3, at, create: true, empty: false, append: false },
                Event::Sync { number: 4 },
                Event::Write { number: 3, place: Some(4096), bytes: vec![1, 2] },
                Event::Close { number: 4 },
                Event::Write { number: 3, place: None, bytes: b"ab".to_vec() },
            ]
        );
    }

    #[test]
    fn a_call_that_is_not_followed_and_bytes_that_are_missing_are_told() {
        assert!(read("7 splice(3, NULL, 4, NULL, 5, 0) = 5\n").is_err());
        assert!(read("7 write(3, \"\\x01\"..., 3) = 3\n").is_err());
    }
}
