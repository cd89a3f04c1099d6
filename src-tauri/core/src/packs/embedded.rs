//! The packs that the app carries: what it shows on the first day, and what it falls back to;
//! and the root from which its trust in any other begins.

/// The embedded packs as bytes, national first. Built by `cargo xtask pack build`.
pub const EMBEDDED: [&[u8]; 2] = [
    include_bytes!("../../../../content/built/national.crewpack"),
    include_bytes!("../../../../content/built/example-constabulary.crewpack"),
];

/// The chain of roots that this app was built with. The one in the repository is for development:
/// its secret keys are kept nowhere; a release is built with one from a key ceremony.
pub const EMBEDDED_ROOT: &[u8] = include_bytes!("../../../../content/built/root.json");
