//! What is wrong with a folder: file, line, what, and what to write instead.

use std::fmt;

/// Whether a fault stops the pack from being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The pack cannot be built.
    Error,
    /// The pack can be built; somebody should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One fault. Shown as `file:line: what is wrong, what to write instead`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to the pack's folder, with forward slashes.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub instead: String,
    /// Whether it stops the build.
    pub severity: Severity,
}

impl Fault {
    /// Whether it stops the build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}, {}", self.file, self.line, self.what, self.instead)
    }
}

/// Collects faults while reading goes on: nothing stops at the first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault that stops the build.
    pub(crate) fn error(
        &mut self,
        file: &str,
        line: usize,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) {
        self.push(file, line, what.into(), instead.into(), Severity::Error);
    }

    /// Notes a fault that somebody should look at.
    pub(crate) fn warning(
        &mut self,
        file: &str,
        line: usize,
        what: impl Into<String>,
        instead: impl Into<String>,
    ) {
        self.push(file, line, what.into(), instead.into(), Severity::Warning);
    }

    fn push(&mut self, file: &str, line: usize, what: String, instead: String, severity: Severity) {
        self.0.push(Fault { file: file.to_owned(), line: line.max(1), what, instead, severity });
    }

    /// The faults in the order in which an author works: by file, then by line.
    pub(crate) fn sorted(mut self) -> Vec<Fault> {
        self.0.sort_by(|a, b| (&a.file, a.line, a.severity).cmp(&(&b.file, b.line, b.severity)));
        self.0.dedup();
        self.0
    }
}

#[cfg(test)]
impl Faults {
    /// What the faults say, for tests.
    pub(crate) fn said(self) -> Vec<String> {
        self.sorted().iter().map(ToString::to_string).collect()
    }
}

/// Runs a reader and returns what it made together with what the faults say, for tests.
#[cfg(test)]
pub(crate) fn said<T>(run: impl FnOnce(&mut Faults) -> T) -> (T, Vec<String>) {
    let mut faults = Faults::default();
    let made = run(&mut faults);
    (made, faults.said())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_file_and_line_and_the_list_is_in_order() {
        let mut faults = Faults::default();
        faults.warning("b.md", 2, "late", "write it sooner");
        faults.error("a.md", 9, "second", "write first");
        faults.error("a.md", 0, "first", "write second");
        assert_eq!(
            faults.said(),
            ["a.md:1: first, write second", "a.md:9: second, write first", "b.md:2: late, write it sooner"]
        );
    }
}
