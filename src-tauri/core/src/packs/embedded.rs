//! The packs that the app carries: what it shows on the first day, and what it falls back to.

/// The embedded packs as bytes, national first. Built by `cargo xtask pack build`.
pub const EMBEDDED: [&[u8]; 2] = [
    include_bytes!("../../../../content/built/national.crewpack"),
    include_bytes!("../../../../content/built/example-constabulary.crewpack"),
];
