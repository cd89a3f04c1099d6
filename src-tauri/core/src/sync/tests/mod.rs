//! Private sync from end to end: Alice's devices and a hub in one process, which is honest in some
//! of these and hostile in others.

mod convergence;
mod hostile;
pub(crate) mod hub;
mod journeys;
mod locking;
pub(crate) mod world;
