//! Packs from a hub: what is refused changes nothing; what is installed replaces whole.

pub(crate) mod ceremony;
mod content;
mod fetching;
mod hostile;
mod journey;
mod patching;
mod roots;
mod timestamps;
