//! Samples and the lines that tell them. One figure a line, between tabs: what, measured, bar,
//! unit; a bar of `-` is for information. A line that begins with `#` is a remark.

use std::time::{Duration, Instant};

/// Durations of one thing, done many times.
#[derive(Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    /// Takes the time of one more.
    #[allow(clippy::disallowed_methods)] // Measuring is what this program is for.
    pub async fn time<T>(&mut self, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = work.await;
        self.0.push(start.elapsed());
        done
    }

    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn last(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The value below which this share of the samples lies, in milliseconds.
    pub fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).map_or(f64::NAN, |one| one.as_secs_f64() * 1e3)
    }

    pub fn max(&self) -> f64 {
        self.at(1.0)
    }

    /// `p50 0.10, p95 0.20, p99 0.30, max 0.40 ms of 200`.
    pub fn shape(&self) -> String {
        let [p50, p95, p99] = [0.50, 0.95, 0.99].map(|share| self.at(share));
        format!("p50 {p50:.2}, p95 {p95:.2}, p99 {p99:.2}, max {:.2} ms of {}", self.max(), self.count())
    }
}

/// One line for the table; `bar` is the most that the figure should be.
pub fn figure(what: &str, measured: f64, bar: Option<f64>, unit: &str) {
    let bar = bar.map_or_else(|| "-".to_owned(), |bar| bar.to_string());
    println!("{what}\t{measured:.3}\t{bar}\t{unit}");
}

/// A line for the reader.
pub fn remark(text: &str) {
    println!("# {text}");
}
