//! Choosing the faster drawing path before the web engine starts.
//!
//! Without a graphics card WebKitGTK draws a 720p call with 27 frames a second at 122 % of a core; with
//! `WEBKIT_DISABLE_DMABUF_RENDERER=1` it draws 30 at 34 %. To be removed when WebKitGTK chooses so itself.

/// Sets the variable where there is no render node, and says whether windows are drawn plainly: where they are, the program
/// draws pictures itself, and somebody who sets it to 0 has the page draw them. Call it before any thread is started.
#[cfg(target_os = "linux")]
pub(crate) fn choose() -> bool {
    const NAME: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let card = std::fs::read_dir("/dev/dri")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")));
    // It is set already where this program started anew, or where somebody chose.
    let plain = !card && std::env::var_os(NAME).is_none_or(|chosen| chosen == "1");
    if plain {
        sys::set_env(NAME, "1");
    }
    plain
}

/// Other systems bring their own engine.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose() -> bool {
    false
}

#[cfg(target_os = "linux")]
mod sys {
    #[expect(unsafe_code, reason = "the engine reads its choice from the environment only")]
    pub(super) fn set_env(name: &str, value: &str) {
        // SAFETY: the callee asks that no other thread reads or writes the environment meanwhile;
        // `choose` runs first thing in `run`, before any thread exists.
        unsafe { std::env::set_var(name, value) }
    }
}
