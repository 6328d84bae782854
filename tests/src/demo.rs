//! The demo: a whole visit on real parts, by itself or between two people.

pub mod administrator;
pub mod desk;
pub mod doctor;
pub mod headless;
pub mod leaks;
pub mod memory;
pub mod page;
pub mod patient;
pub mod people;
pub mod program;
pub mod report;
pub mod sabotage;
pub mod town;
pub mod webdriver;
