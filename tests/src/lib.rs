//! Journeys across crates: the demo's tools and what the journey tests share.
//!
//! Goes in: the real app core, hub and page. Comes out: a verdict. Must never: be part of the product.
//! Read next: `demo/headless.rs`.
#![forbid(unsafe_code)]

pub mod attack;
pub mod attacker;
pub mod bench;
pub mod demo;
pub mod journey;
pub mod walk;
