//! What is done to a vault to find out whether it loses, leaks or lies: power cuts, kills, tampering, full disks.
//!
//! **In:** the real `vault` crate, a real folder, `strace` for the order in which a program wrote to its disk.
//! **Out:** counts of what was acknowledged and what was lost, and what was said of every tampering.
//! **Never:** a verdict that cannot fail: each run has a counterpart in which something must be found.
//! **Next:** `workload.rs` (what is written), `disk.rs` (what a power cut leaves), `look.rs` (what is looked for).
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "programs for the terminal")]

pub mod chance;
pub mod content;
pub mod disk;
pub mod disks;
pub mod keychain;
pub mod kills;
pub mod look;
pub mod power;
pub mod report;
pub mod sample;
pub mod tamper;
pub mod trace;
pub mod words;
pub mod workload;
pub mod writer;
