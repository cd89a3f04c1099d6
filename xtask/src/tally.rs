//! Counts what test runners say, so that a whole run ends in one line.

/// How many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    /// One thing that went well or did not.
    pub fn one(passed: bool) -> Self {
        Self { passed: u32::from(passed), failed: u32::from(!passed), skipped: 0 }
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// The closing line.
    pub fn line(self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// What a runner's output adds up to. Knows `cargo test`, Vitest and `node --test`.
pub fn count(output: &str) -> Tally {
    let mut all = Tally::default();
    let mut announced = 0;
    for line in output.lines().map(str::trim) {
        if line.starts_with("SKIPPED:") {
            announced += 1;
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            all = all.and(by_words(rest, ';'));
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            all = all.and(by_words(rest.split('(').next().unwrap_or(rest), '|'));
        } else if let Some(rest) = line.strip_prefix("ℹ ").or(line.strip_prefix("# ")) {
            all = all.and(by_name(rest));
        }
    }
    // A Rust test that cannot run here says so and returns: no pass, a named skip.
    let moved = announced.min(all.passed);
    Tally { passed: all.passed - moved, skipped: all.skipped + moved, ..all }
}

/// `ok. 12 passed; 1 failed; 0 ignored` or `12 passed | 1 failed`.
fn by_words(text: &str, between: char) -> Tally {
    let mut tally = Tally::default();
    for part in text.split(between) {
        let words: Vec<&str> = part.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u32>() else { continue };
            match pair[1] {
                "passed" => tally.passed += number,
                "failed" => tally.failed += number,
                "ignored" | "skipped" | "todo" => tally.skipped += number,
                _ => {}
            }
        }
    }
    tally
}

/// `pass 12`, `fail 0`, `skipped 1`, `todo 0`, `cancelled 0`.
fn by_name(text: &str) -> Tally {
    let Some((name, number)) = text.split_once(' ') else { return Tally::default() };
    let Ok(number) = number.trim().parse::<u32>() else { return Tally::default() };
    match name {
        "pass" => Tally { passed: number, ..Tally::default() },
        "fail" | "cancelled" => Tally { failed: number, ..Tally::default() },
        "skipped" | "todo" => Tally { skipped: number, ..Tally::default() },
        _ => Tally::default(),
    }
}

/// The skips that a runner named, as it named them.
pub fn skips(output: &str) -> Vec<String> {
    let named = |line: &str| {
        let line = line.trim();
        line.strip_prefix("SKIPPED:").map(|rest| rest.trim().to_owned()).or_else(|| {
            let (test, reason) = line.split_once(" # ")?;
            let reason = reason.strip_prefix("SKIP").unwrap_or(reason);
            // A skipped test, or one of a fault that is known and not mended yet (`todo`).
            let marks = ['﹣', '✖', '⚠'];
            let name = test.trim_start_matches(marks).trim();
            line.starts_with(marks).then(|| format!("{name}: {}", reason.trim()))
        })
    };
    output.lines().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u32, failed: u32, skipped: u32) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn each_runner_is_understood() {
        let cargo =
            "test result: FAILED. 67 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1s";
        assert_eq!(count(cargo), tally(67, 1, 2));
        let vitest = " Test Files  30 passed (30)\n      Tests  1 failed | 120 passed | 3 skipped (124)";
        assert_eq!(count(vitest), tally(120, 1, 3));
        let node = "ℹ tests 12\nℹ suites 0\nℹ pass 10\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0";
        assert_eq!(count(node), tally(10, 1, 1));
    }

    #[test]
    fn a_rust_test_that_says_skipped_is_no_pass() {
        let output =
            "SKIPPED: full disk: mounting was refused\ntest result: ok. 3 passed; 0 failed; 0 ignored";
        assert_eq!(count(output), tally(2, 0, 1));
        assert_eq!(skips(output), ["full disk: mounting was refused"]);
        let node = "✔ one\n✖ two (phone) (16.1ms) # known fault\n﹣ three (2ms) # SKIP no display";
        assert_eq!(skips(node), ["two (phone) (16.1ms): known fault", "three (2ms): no display"]);
    }
}
