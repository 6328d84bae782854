//! No core dump: what a crash leaves on the disk holds what the memory held, for whoever finds it.

/// For the limit of core files. Units: bytes. Not 0, which a handler that takes dumps over a pipe need not heed: the
/// kernel itself writes no file this small, and starts no handler at this value.
///
/// Source: `fs/coredump.c` of Linux; core(5).
#[cfg(target_os = "linux")]
const NO_DUMP: u64 = 1;

/// Forbids dumps of this process, and of those it starts (the web engine's hold what is shown). Also keeps other
/// programs of this user from reading this one's memory. Call it first thing; true when all of it is so.
#[cfg(target_os = "linux")]
pub(crate) fn forbid_dumps() -> bool {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
    let own = set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok();
    let limit = Rlimit { current: Some(NO_DUMP), maximum: Some(NO_DUMP) };
    // A limit that is 0 for good cannot be raised, and need not be.
    let family = getrlimit(Resource::Core).maximum == Some(0) || setrlimit(Resource::Core, limit).is_ok();
    own && family
}

/// Done on Linux only.
#[cfg(not(target_os = "linux"))]
pub(crate) fn forbid_dumps() -> bool {
    true
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn neither_this_process_nor_one_it_starts_leaves_a_dump() {
        assert!(forbid_dumps());
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let limit = getrlimit(Resource::Core);
        for bytes in [limit.current, limit.maximum] {
            assert!(bytes.is_some_and(|bytes| bytes <= NO_DUMP), "{bytes:?}");
        }
        // Twice is as good as once: a program that starts anew begins with the limit of the old one.
        assert!(forbid_dumps());
    }
}
