//! Reads `tauri.conf.json` and names the one command that the window may call.

use std::path::Path;

/// What the window shows, built by `npm run build`.
const PAGE: &str = "ui/dist/index.html";

fn main() {
    // Checking the types needs no interface; a window without one is blank, so say it.
    println!("cargo::rerun-if-changed={PAGE}");
    if !Path::new(PAGE).exists() {
        println!(
            "cargo::warning={PAGE} is not built, so the window would be blank: cargo xtask run builds both"
        );
        let _ = std::fs::create_dir_all("ui/dist");
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(&["rpc"]));
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script speaks by failing.
        println!("cargo::error={error:#}");
    }
}
