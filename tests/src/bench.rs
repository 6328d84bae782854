//! The benchmark of calls: the patient's end as Housecall and as Chromium, in turn, on the same line.

pub mod browser;
pub mod candidates;
pub mod cells;
pub mod clip;
pub mod doctor;
pub mod end;
pub mod lines;
pub mod plain;
pub mod processes;
pub mod reading;
pub mod relay;
pub mod result;
pub mod signalling;
pub mod soak;
pub mod sound;
pub mod speech;
pub mod ssim;
pub mod targets;
pub mod trust;
pub mod visit;
