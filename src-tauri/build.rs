//! Reads `tauri.conf.json` and names the one command that the window may call.

fn main() {
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(&["rpc"]));
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script speaks by failing.
        println!("cargo::error={error:#}");
    }
}
