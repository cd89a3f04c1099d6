//! Law: the interface's types are the core's types. Fails when the committed TypeScript is not
//! what the Rust types make; `cargo xtask bindings` writes it.

use std::path::Path;

#[test]
fn the_committed_typescript_is_what_the_rust_types_make() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated/commands.ts");
    let made = crewroom_core::bindings::typescript();
    if std::env::var_os("CREWROOM_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "ui/src/generated/commands.ts is stale: run `cargo xtask bindings`");
}
