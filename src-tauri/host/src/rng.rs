//! The operating system's randomness.

use crewroom_core::Rng;

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct HostRng;

impl Rng for HostRng {
    #[allow(clippy::expect_used, clippy::disallowed_methods)]
    fn fill(&self, buffer: &mut [u8]) {
        // The one place where randomness enters; without it nothing is safe, so stopping is right.
        getrandom::fill(buffer).expect("the system gives randomness");
    }
}
