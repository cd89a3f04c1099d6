//! The cards of a pack, which are many: a new version of it writes those that changed.

mod store;

pub use store::{forget, gather_words, replace};
