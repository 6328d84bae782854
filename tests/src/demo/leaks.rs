//! Looking for medicine names in every file the app could have written.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Files under `folder` that hold one of the names, in UTF-8 or UTF-16 (as web engines write), any case.
pub fn search(folder: &Path, names: &[String]) -> Vec<PathBuf> {
    let needles: Vec<Vec<u8>> = names
        .iter()
        .map(|name| name.to_lowercase())
        .flat_map(|name| {
            let wide = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [name.into_bytes(), wide]
        })
        .collect();
    let mut hits = Vec::new();
    walk(folder, &mut |path| {
        // Gone meanwhile is clean; anything else that cannot be read is not known to be.
        let clean = match fs::read(path) {
            Ok(bytes) => {
                let bytes = bytes.to_ascii_lowercase();
                !needles.iter().any(|needle| contains(&bytes, needle))
            }
            Err(error) => error.kind() == ErrorKind::NotFound,
        };
        if !clean {
            hits.push(path.to_path_buf());
        }
    });
    hits
}

/// Every file below; sockets and the like are passed over.
fn walk(folder: &Path, see: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), see),
            Ok(kind) if kind.is_file() => see(&entry.path()),
            _ => {}
        }
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && bytes.windows(needle.len()).any(|window| window == needle)
}

/// How many files there are, so that "no hits" is known to have looked at something.
pub fn count(folder: &Path) -> usize {
    let mut files = 0;
    walk(folder, &mut |_| files += 1);
    files
}

#[cfg(test)]
mod tests {
    use super::search;

    #[test]
    fn a_name_is_found_in_any_case_and_in_wide_letters() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["Metformin 500 mg".to_owned()];
        std::fs::write(folder.path().join("clean"), "nothing of note").unwrap();
        assert!(search(folder.path(), &names).is_empty());
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        std::fs::write(folder.path().join("deep/a"), "…METFORMIN 500 MG…").unwrap();
        let wide: Vec<u8> = "metformin 500 mg".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(folder.path().join("b"), wide).unwrap();
        assert_eq!(search(folder.path(), &names).len(), 2);
    }
}
