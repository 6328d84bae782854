//! Declares every command to Tauri, so that none can be called without a permission.

#[path = "crates/ipc/src/commands.rs"]
#[expect(dead_code, unreachable_pub, reason = "the build script needs only the names")]
mod commands;

fn main() {
    println!("cargo:rerun-if-changed=crates/ipc/src/commands.rs");
    let manifest = tauri_build::AppManifest::new().commands(commands::NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
