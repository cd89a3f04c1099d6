//! Being laid.
fn main() { tauri_build::build() }
