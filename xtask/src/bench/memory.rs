//! What a program and all that it started take: memory, with shared pages counted once among
//! their users, and the processor's time, which says the same on a busy machine as on a quiet one.

use std::collections::HashMap;

/// The process and everything below it.
pub fn tree(pid: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = parent(child) {
            children.entry(parent).or_default().push(child);
        }
    }
    let mut all = vec![pid];
    let mut at = 0;
    while let Some(one) = all.get(at) {
        all.extend(children.remove(one).unwrap_or_default());
        at += 1;
    }
    all
}

/// Whether a process is still there; one that only waits to be counted is not.
pub fn is_running(pid: u32) -> bool {
    stat(pid).is_some_and(|rest| !rest.starts_with('Z'))
}

/// The proportional set size of these processes together, in megabytes, and how many they are.
pub fn megabytes(pids: &[u32]) -> (f64, usize) {
    let each: Vec<f64> = pids.iter().filter_map(|pid| kilobytes(*pid)).collect();
    (each.iter().sum::<f64>() / 1_000.0 * 1.024, each.len())
}

/// The processor's time that these processes have had, in milliseconds.
pub fn busy_ms(pids: &[u32]) -> f64 {
    // Linux counts it for `/proc` in hundredths of a second, whatever the kernel's own clock.
    let ticks = |pid: &u32| -> Option<u32> {
        let told = stat(*pid)?;
        let mut numbers = told.split_whitespace().skip(11).map(str::parse::<u32>);
        Some(numbers.next()?.ok()? + numbers.next()?.ok()?)
    };
    pids.iter().filter_map(ticks).map(|ticks| f64::from(ticks) * 10.0).sum()
}

fn kilobytes(pid: u32) -> Option<f64> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid)?.split_whitespace().nth(1)?.parse().ok()
}

/// What follows the program's name, which may hold anything: state, parent, …
fn stat(pid: u32) -> Option<String> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    told.rsplit_once(") ").map(|(_, rest)| rest.to_owned())
}
