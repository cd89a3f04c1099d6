//! The requests that really went out, in memory, to be looked at.

use super::model::{RequestLog, SentRequest};
use std::collections::VecDeque;
use std::sync::Mutex;

/// How many are kept.
const KEPT: usize = 200;

/// The latest requests.
#[derive(Default)]
pub struct Log(Mutex<VecDeque<SentRequest>>);

impl Log {
    /// Notes one, after it was sent.
    pub fn note(&self, request: SentRequest) {
        if let Ok(mut log) = self.0.lock() {
            log.push_front(request);
            log.truncate(KEPT);
        }
    }

    /// All of them, newest first.
    pub fn all(&self) -> RequestLog {
        let requests = self.0.lock().map(|log| log.iter().cloned().collect()).unwrap_or_default();
        RequestLog { requests }
    }
}
