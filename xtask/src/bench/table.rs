//! The one table: what, measured, bar, ratio, and whether it is under the bar.

use anyhow::Result;

/// Rows as they come in.
#[derive(Default)]
pub struct Table(Vec<Row>);

enum Row {
    Figure { what: String, measured: f64, bar: Option<f64>, unit: String },
    Skipped { what: String, why: String },
}

impl Table {
    /// One figure; `bar` is the most that it should be, where there is one.
    pub fn figure(&mut self, what: &str, measured: f64, bar: Option<f64>, unit: &str) {
        if measured.is_finite() {
            self.0.push(Row::Figure { what: what.to_owned(), measured, bar, unit: unit.to_owned() });
        } else {
            self.skipped(what, "nothing was measured");
        }
    }

    /// What could not be measured.
    pub fn skipped(&mut self, what: &str, why: &str) {
        self.0.push(Row::Skipped { what: what.to_owned(), why: why.to_owned() });
    }

    /// The lines of a measuring program: figures between tabs, remarks after `#`.
    pub fn take(&mut self, what: &str, lines: Result<String>) {
        let lines = match lines {
            Ok(lines) => lines,
            Err(why) => return self.skipped(what, &format!("{why:#}")),
        };
        let before = self.0.len();
        for line in lines.lines() {
            match figure(line) {
                Some((what, measured, bar, unit)) => self.figure(what, measured, bar, unit),
                None => println!("{}", line.trim_start_matches("# ")),
            }
        }
        if self.0.len() == before {
            self.skipped(what, "it gave no figure");
        }
    }

    /// Prints it.
    pub fn print(&self) {
        let name = |row: &Row| match row {
            Row::Figure { what, .. } | Row::Skipped { what, .. } => what.chars().count(),
        };
        let wide = self.0.iter().map(name).max().unwrap_or(0);
        println!("\n{:wide$}  {:>12}  {:>12}  {:>6}", "what", "measured", "bar", "ratio");
        for row in &self.0 {
            match row {
                Row::Skipped { what, why } => println!("{what:wide$}  SKIPPED: {}", why.replace('\n', " ")),
                Row::Figure { what, measured, bar, unit } => {
                    let measured_with_unit = format!("{} {unit}", short(*measured));
                    let Some(bar) = bar else {
                        println!("{what:wide$}  {measured_with_unit:>12}");
                        continue;
                    };
                    let verdict = if measured <= bar { "ok" } else { "OVER" };
                    let bar_with_unit = format!("{} {unit}", short(*bar));
                    // Of nothing there is no share.
                    let ratio = if *bar > 0.0 { format!("{:.2}", measured / bar) } else { "-".to_owned() };
                    println!(
                        "{what:wide$}  {measured_with_unit:>12}  {bar_with_unit:>12}  {ratio:>6}  {verdict}"
                    );
                }
            }
        }
    }
}

/// `what`, measured, bar (`-` for none) and unit, between tabs.
fn figure(line: &str) -> Option<(&str, f64, Option<f64>, &str)> {
    let mut parts = line.split('\t');
    let (what, measured, bar, unit) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some((what, measured.parse().ok()?, bar.parse().ok(), unit))
}

/// Three figures that matter, no more.
fn short(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => format!("{number:.0}"),
        n if n >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn a_line_between_tabs_is_a_figure_and_the_rest_is_not() {
        assert_eq!(figure("a, p95\t1.500\t2\tms"), Some(("a, p95", 1.5, Some(2.0), "ms")));
        assert_eq!(figure("b\t3\t-\tMB"), Some(("b", 3.0, None, "MB")));
        assert_eq!(figure("# a remark"), None);
    }
}
