//! Counters for Prometheus. They name routes and statuses, never an account or an address.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the buckets, in seconds.
const BUCKETS: [f64; 8] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// One route's times.
#[derive(Default)]
struct Times {
    within: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

/// What the hub counts.
#[derive(Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: Mutex<BTreeMap<&'static str, Times>>,
    /// Connections that are open.
    pub connections: AtomicU64,
    /// Envelopes taken in.
    pub envelopes: AtomicU64,
    /// Accounts made since the start.
    pub enrolments: AtomicU64,
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, path: &str, status: u16, took: Duration) {
        let route = route(path);
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((route, status)).or_default() +=
            1;
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = times.entry(route).or_default();
        let seconds = took.as_secs_f64();
        for (count, bound) in times.within.iter_mut().zip(BUCKETS) {
            *count += u64::from(seconds <= bound);
        }
        times.count += 1;
        times.sum += seconds;
    }
}

/// A path without what is anybody's in it.
pub fn route(path: &str) -> &'static str {
    const ROUTES: [&str; 12] = [
        "/v1/about",
        "/v1/enrol",
        "/v1/challenge",
        "/v1/token",
        "/v1/sync",
        "/v1/pair",
        "/v1/account",
        "/v1/leave",
        "/v1/packs",
        "/v1/submissions",
        "/healthz",
        "/openapi.json",
    ];
    let is = |route: &&&str| {
        path.strip_prefix(**route).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    ROUTES.iter().find(is).copied().unwrap_or("other")
}

impl fmt::Display for Metrics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "# HELP crewroom_hub_requests_total Requests answered.")?;
        writeln!(out, "# TYPE crewroom_hub_requests_total counter")?;
        for ((route, status), count) in self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            writeln!(out, "crewroom_hub_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}")?;
        }
        writeln!(out, "# HELP crewroom_hub_request_seconds Time to answer.")?;
        writeln!(out, "# TYPE crewroom_hub_request_seconds histogram")?;
        for (route, times) in self.times.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let name = "crewroom_hub_request_seconds";
            for (count, bound) in times.within.iter().zip(BUCKETS) {
                writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {count}")?;
            }
            writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", times.count)?;
            writeln!(out, "{name}_sum{{route=\"{route}\"}} {}", times.sum)?;
            writeln!(out, "{name}_count{{route=\"{route}\"}} {}", times.count)?;
        }
        for (name, kind, help, value) in [
            ("connections", "gauge", "Connections that are open.", &self.connections),
            ("envelopes_total", "counter", "Envelopes taken in.", &self.envelopes),
            ("enrolments_total", "counter", "Accounts made.", &self.enrolments),
        ] {
            writeln!(out, "# HELP crewroom_hub_{name} {help}\n# TYPE crewroom_hub_{name} {kind}")?;
            writeln!(out, "crewroom_hub_{name} {}", value.load(Ordering::Relaxed))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_loses_what_is_somebodys() {
        assert_eq!(route("/v1/pair/00112233445566778899aabbccddeeff/1"), "/v1/pair");
        assert_eq!(route("/v1/packs/ab"), "/v1/packs");
        assert_eq!(route("/v1/synchrotron"), "other");
    }

    #[test]
    fn what_is_counted_is_shown() {
        let metrics = Metrics::default();
        metrics.answered("/v1/sync", 200, Duration::from_millis(7));
        let text = metrics.to_string();
        assert!(text.contains("crewroom_hub_requests_total{route=\"/v1/sync\",status=\"200\"} 1"));
        assert!(text.contains("crewroom_hub_request_seconds_bucket{route=\"/v1/sync\",le=\"0.005\"} 0"));
        assert!(text.contains("crewroom_hub_request_seconds_bucket{route=\"/v1/sync\",le=\"0.01\"} 1"));
    }
}
