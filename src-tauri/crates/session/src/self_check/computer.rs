//! What Linux says of itself: whether the disk is encrypted, and when the system was last updated.
//!
//! Other systems have other places for it: there nothing is found, and the verdict is that it is not known.

use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};

/// File systems that encrypt by themselves.
const ENCRYPTING: &[&str] = &["ecryptfs", "fuse.cryfs", "fuse.encfs", "fuse.gocryptfs"];

/// What changes when a system is updated: the lists of installed packages of Debian, Fedora and Arch.
const PACKAGES: &[&str] = &[
    "var/lib/dpkg/status",
    "usr/lib/sysimage/rpm/rpmdb.sqlite",
    "var/lib/rpm/rpmdb.sqlite",
    "var/lib/rpm/Packages",
    "var/lib/pacman/local",
];

/// Layers of devices on top of each other; more are a circle.
const LAYERS: u32 = 16;

/// Where something is mounted, and from where.
struct Mount {
    at: PathBuf,
    number: String,
    kind: String,
    source: String,
}

/// Whether the disk under a folder is encrypted as a whole, seen from the root of a system; `None` when it cannot be
/// found out. A home that the file system itself encrypts (fscrypt) is not recognised.
///
/// Source: proc(5), `mountinfo`; the device mapper's names begin with "CRYPT-" where dm-crypt made them.
pub(super) fn is_encrypted(root: &Path, folder: &Path) -> Option<bool> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string(root.join("proc/self/mountinfo")).ok()?;
    let mounts = mounts.lines().filter_map(mount_from_line).filter(|mount| folder.starts_with(&mount.at));
    // The last of several at one place is the one that is seen.
    let mount = mounts.max_by_key(|mount| mount.at.components().count())?;
    if ENCRYPTING.contains(&mount.kind.as_str()) {
        return Some(true);
    }
    is_crypt(&device(root, &mount)?, LAYERS)
}

fn mount_from_line(line: &str) -> Option<Mount> {
    let (first, last) = line.split_once(" - ")?;
    let mut first = first.split(' ');
    let (number, at) = (first.nth(2)?, first.nth(1)?);
    let mut last = last.split(' ');
    Some(Mount {
        at: unescaped(at).into(),
        number: number.to_owned(),
        kind: last.next()?.to_owned(),
        source: unescaped(last.next()?),
    })
}

/// Blanks and the like are written as three octal digits.
fn unescaped(text: &str) -> String {
    text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
}

fn device(root: &Path, mount: &Mount) -> Option<PathBuf> {
    let by_number = root.join("sys/dev/block").join(&mount.number);
    if by_number.exists() {
        return Some(by_number);
    }
    // Btrfs has numbers of its own: there the name of the source leads on.
    let source = Path::new(&mount.source).canonicalize().ok()?;
    let by_name = root.join("sys/class/block").join(source.file_name()?);
    by_name.exists().then_some(by_name)
}

/// Every device below must be.
fn is_crypt(device: &Path, layers: u32) -> Option<bool> {
    if fs::read_to_string(device.join("dm/uuid")).is_ok_and(|id| id.starts_with("CRYPT-")) {
        return Some(true);
    }
    let below: Vec<PathBuf> = match fs::read_dir(device.join("slaves")) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(_) => Vec::new(),
    };
    if below.is_empty() {
        return Some(false);
    }
    let layers = layers.checked_sub(1)?;
    let mut all = true;
    for device in below {
        all &= is_crypt(&device, layers)?;
    }
    Some(all)
}

/// When packages last changed.
pub(super) fn updated(root: &Path) -> Option<Timestamp> {
    PACKAGES.iter().filter_map(|path| changed(&root.join(path))).max()
}

/// Whether what was installed counts only after a restart.
pub(super) fn waits_for_restart(root: &Path) -> bool {
    root.join("run/reboot-required").exists()
}

/// When this program was made: packages keep the time of its file.
pub(super) fn program_of() -> Option<Timestamp> {
    changed(&std::env::current_exe().ok()?)
}

fn changed(path: &Path) -> Option<Timestamp> {
    Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use tempfile::TempDir;

    /// A system in a folder, whose root is also the folder that is asked about.
    struct System(TempDir);

    impl System {
        fn mounted(kind: &str, number: &str, source: &str) -> Self {
            let system = Self(tempfile::tempdir().unwrap());
            let at = system.root().canonicalize().unwrap();
            let at = at.to_str().unwrap().replace(' ', "\\040");
            system.file(
                "proc/self/mountinfo",
                &format!(
                    "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
                     36 35 {number} /home {at} rw,noatime master:1 - {kind} {source} rw,errors=continue\n\
                     40 35 8:9 / /nowhere rw - ext4 /dev/sda9 rw\n"
                ),
            );
            system
        }

        fn root(&self) -> &Path {
            self.0.path()
        }

        fn file(&self, path: &str, text: &str) {
            let path = self.root().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn device(&self, name: &str, below: &[&str]) {
            let folder = self.root().join("sys/devices").join(name);
            fs::create_dir_all(folder.join("slaves")).unwrap();
            for other in below {
                symlink(self.root().join("sys/devices").join(other), folder.join("slaves").join(other)).unwrap();
            }
        }

        fn asked(&self) -> Option<bool> {
            is_encrypted(self.root(), self.root())
        }
    }

    #[test]
    fn luks_under_lvm_is_encrypted_and_a_bare_partition_is_not() {
        let system = System::mounted("ext4", "253:1", "/dev/mapper/home");
        for (name, below) in [("dm-1", &["dm-0"][..]), ("dm-0", &["sda3"]), ("sda3", &[])] {
            system.device(name, below);
        }
        fs::create_dir_all(system.root().join("sys/dev/block")).unwrap();
        symlink(system.root().join("sys/devices/dm-1"), system.root().join("sys/dev/block/253:1")).unwrap();
        system.file("sys/devices/dm-1/dm/uuid", "LVM-abc\n");
        assert_eq!(system.asked(), Some(false));
        system.file("sys/devices/dm-0/dm/uuid", "CRYPT-LUKS2-abc\n");
        assert_eq!(system.asked(), Some(true));
    }

    #[test]
    fn of_two_disks_both_must_be() {
        let system = System::mounted("btrfs", "253:5", "none");
        for (name, below) in [("dm-5", &["dm-6", "sdb1"][..]), ("dm-6", &[]), ("sdb1", &[])] {
            system.device(name, below);
        }
        system.file("sys/devices/dm-6/dm/uuid", "CRYPT-LUKS1-abc\n");
        fs::create_dir_all(system.root().join("sys/dev/block")).unwrap();
        symlink(system.root().join("sys/devices/dm-5"), system.root().join("sys/dev/block/253:5")).unwrap();
        assert_eq!(system.asked(), Some(false));
    }

    #[test]
    fn a_file_system_that_encrypts_counts_and_one_without_a_device_is_not_known() {
        assert_eq!(System::mounted("fuse.gocryptfs", "0:44", "/home/asha/.cipher").asked(), Some(true));
        assert_eq!(System::mounted("overlay", "0:45", "overlay").asked(), None);
        assert_eq!(is_encrypted(Path::new("/nowhere"), Path::new("/")), None);
    }

    #[test]
    fn a_circle_of_devices_ends() {
        let system = System::mounted("ext4", "253:7", "none");
        system.device("dm-7", &["dm-7"]);
        fs::create_dir_all(system.root().join("sys/dev/block")).unwrap();
        symlink(system.root().join("sys/devices/dm-7"), system.root().join("sys/dev/block/253:7")).unwrap();
        assert_eq!(system.asked(), None);
    }

    #[test]
    fn the_newest_list_of_packages_says_when() {
        let system = System::mounted("ext4", "8:1", "/dev/sda1");
        assert_eq!((updated(system.root()), waits_for_restart(system.root())), (None, false));
        system.file("var/lib/dpkg/status", "Package: a\n");
        system.file("run/reboot-required", "");
        assert!(updated(system.root()).is_some() && waits_for_restart(system.root()));
    }
}
