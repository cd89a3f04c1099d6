//! Private sync from end to end.
