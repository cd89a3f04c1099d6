//! `contacts preview`: what an address book would add to a pack's `contacts.csv` or change in it.
//! Writes only when told to, and roles rather than people's names.

mod person;
mod sheet;
mod vcard;

use super::files::{read, replace, today};
use crate::phone;
use anyhow::{Context, Result, bail};
use chrono::{Months, NaiveDate};
use clap::{Args, Subcommand};
use crewroom_protocol::pack::manifest::is_id;
use person::Card;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// `contacts …`
#[derive(Debug, Subcommand)]
pub enum ContactsCommand {
    /// Says what an address book (vCard, or CSV from Excel or Outlook) would add and change.
    Preview(Preview),
}

/// `contacts preview …`
#[derive(Debug, Args)]
pub struct Preview {
    /// A `.vcf` or `.csv` file.
    pub file: PathBuf,
    /// The pack's folder, with its `contacts.csv`.
    #[arg(long)]
    pub folder: PathBuf,
    /// Write it into `contacts.csv`.
    #[arg(long)]
    pub write: bool,
    /// What they are: `peer-supporter`, `trim-practitioner`, `chaplain`, …
    #[arg(long, default_value = "peer-supporter")]
    pub kind: String,
    /// Where the list comes from, for people to look up: `https://…`. Needed to write.
    #[arg(long)]
    pub source: Option<String>,
    /// For whom they are there: `england`, `england;wales`, … Needed to write.
    #[arg(long)]
    pub regions: Option<String>,
    /// Take a person's name where there is no role. The rule is roles: ask the person first.
    #[arg(long)]
    pub names: bool,
}

/// `contacts.csv`, cell by cell, so that what is not touched stays as it was.
struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn load(path: &Path) -> Result<Self> {
        let text = String::from_utf8(read(path, MAX_BYTES)?).context("contacts.csv is not UTF-8")?;
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = reader
            .records()
            .map(|record| Ok(record?.iter().map(str::to_owned).collect()))
            .collect::<Result<Vec<Vec<String>>>>()
            .with_context(|| format!("{}: run `check` first", path.display()))?;
        if rows.is_empty() {
            bail!("{} has no headings", path.display());
        }
        let headings = rows.remove(0);
        for needed in ["id", "name", "phone", "description"] {
            if !headings.iter().any(|heading| heading == needed) {
                bail!("{} has no column `{needed}`", path.display());
            }
        }
        Ok(Self { headings, rows })
    }

    fn cell<'r>(&self, row: &'r [String], key: &str) -> &'r str {
        let at = self.headings.iter().position(|heading| heading == key);
        at.and_then(|at| row.get(at)).map(String::as_str).unwrap_or_default()
    }

    fn set(&mut self, row: usize, key: &str, value: &str) {
        let at = self.headings.iter().position(|heading| heading == key);
        if let Some(cell) = at.and_then(|at| self.rows.get_mut(row)?.get_mut(at)) {
            *cell = value.to_owned();
        }
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            writer.write_record(row)?;
        }
        Ok(writer.into_inner().map_err(|error| error.into_error())?)
    }
}

/// Runs it.
pub(super) fn run(command: ContactsCommand) -> Result<()> {
    let ContactsCommand::Preview(arguments) = command;
    for line in preview(&arguments, today())? {
        println!("{line}");
    }
    Ok(())
}

/// What would happen, a line each; done as well with `--write`.
pub(super) fn preview(arguments: &Preview, day: NaiveDate) -> Result<Vec<String>> {
    let cards = cards(&arguments.file)?;
    let path = arguments.folder.join("contacts.csv");
    let mut table = Table::load(&path)?;
    let mut said = Vec::new();
    let (mut added, mut changed, mut left) = (0, 0, 0);
    for card in &cards {
        let title = card.title().or_else(|| arguments.names.then_some(card.name.as_str()));
        let Some(title) = title.filter(|title| !title.is_empty()) else {
            said.push(format!("left out: {} (no role: write one on the card, or use --names)", whose(card)));
            left += 1;
            continue;
        };
        let (number, wrong) = card.numbers();
        said.extend(wrong.iter().map(|number| format!("! {title}: the number {number} cannot be dialled")));
        if card.mails > 0 {
            said.push(format!("note: {title}: the app has no place for e-mail addresses"));
        }
        let same = |row: &Vec<String>| {
            let theirs = phone::read(table.cell(row, "phone")).ok();
            table.cell(row, "name") == title || (theirs.is_some() && theirs == number)
        };
        match table.rows.iter().position(same) {
            Some(at) => {
                let news = change(&table, at, title, card, number.as_deref());
                for (key, value) in &news {
                    let row = &table.rows[at];
                    said.push(format!(
                        "change: {}: {key} from `{}` to `{value}`",
                        table.cell(row, "id"),
                        table.cell(row, key)
                    ));
                }
                changed += usize::from(!news.is_empty());
                news.iter().for_each(|(key, value)| table.set(at, key, value));
            }
            None if number.is_none() && card.web.is_empty() => {
                said.push(format!("left out: {title} (neither a number nor a page)"));
                left += 1;
            }
            None => {
                let row = row(&table, title, card, number.as_deref(), arguments, day);
                let shown = number.as_deref().unwrap_or(&card.web);
                said.push(format!("add: {}: {title}, {shown}", table.cell(&row, "id")));
                table.rows.push(row);
                added += 1;
            }
        }
    }
    said.push(format!("{added} to add, {changed} to change, {left} left out, of {} cards", cards.len()));
    if arguments.write {
        if arguments.source.is_none() || arguments.regions.is_none() {
            bail!("to write, say where the list comes from (--source) and for whom it is (--regions)");
        }
        replace(&path, &table.bytes()?)?;
        said.push(format!("written to {}; now run `check`", path.display()));
    } else {
        said.push("nothing was written (use --write)".to_owned());
    }
    Ok(said)
}

fn cards(file: &Path) -> Result<Vec<Card>> {
    let bytes = read(file, MAX_BYTES)?;
    let ending = file.extension().map(|ending| ending.to_ascii_lowercase()).unwrap_or_default();
    let cards = match ending.to_str() {
        Some("vcf" | "vcard") => vcard::read(&bytes),
        Some("csv" | "txt") => {
            let text = String::from_utf8(bytes)
                .context("not UTF-8: in Excel save it as `CSV UTF-8 (Comma delimited)`")?;
            sheet::read(&text).with_context(|| file.display().to_string())?
        }
        _ => bail!("{}: give a .vcf or a .csv file", file.display()),
    };
    if cards.is_empty() {
        bail!("{}: no card in it", file.display());
    }
    Ok(cards)
}

/// Whom a card is about, for whoever must find it in the address book.
fn whose(card: &Card) -> &str {
    let name = [card.name.as_str(), card.organisation.as_str()].into_iter().find(|name| !name.is_empty());
    name.unwrap_or("a card without a name")
}

/// What a card says otherwise than the row.
fn change(
    table: &Table,
    at: usize,
    title: &str,
    card: &Card,
    number: Option<&str>,
) -> Vec<(&'static str, String)> {
    let row = &table.rows[at];
    let mut news = Vec::new();
    if table.cell(row, "name") != title {
        news.push(("name", title.to_owned()));
    }
    let dialled = phone::read(table.cell(row, "phone")).ok();
    if let Some(number) = number.filter(|number| dialled.as_deref() != Some(number)) {
        news.push(("phone", number.to_owned()));
    }
    if !card.note.is_empty() && table.cell(row, "description") != card.note {
        news.push(("description", card.note.clone()));
    }
    news
}

fn row(
    table: &Table,
    title: &str,
    card: &Card,
    number: Option<&str>,
    arguments: &Preview,
    day: NaiveDate,
) -> Vec<String> {
    let review = day.checked_add_months(Months::new(6)).unwrap_or(day);
    let organisation = if card.organisation.is_empty() { title } else { &card.organisation };
    let description = if card.note.is_empty() { title } else { &card.note };
    let web = if card.web.starts_with("https://") { card.web.as_str() } else { "" };
    let cell = |heading: &str| match heading {
        "id" => id(table, title),
        "kind" => arguments.kind.clone(),
        "name" => title.to_owned(),
        "description" => description.to_owned(),
        "run_by" | "source" => organisation.to_owned(),
        "run_by_kind" => "force".to_owned(),
        // Never guess what happens to what is said, nor when somebody is there.
        "confidentiality" => "ask".to_owned(),
        "hours" => "unknown".to_owned(),
        "regions" => arguments.regions.clone().unwrap_or_default(),
        "phone" => number.unwrap_or_default().to_owned(),
        "web" => web.to_owned(),
        "languages" => "en".to_owned(),
        "outside_chain" => "no".to_owned(),
        "source_url" => arguments.source.clone().unwrap_or_default(),
        "checked_on" => day.to_string(),
        "review_by" => review.to_string(),
        _ => String::new(),
    };
    table.headings.iter().map(|heading| cell(heading)).collect()
}

/// An id of the title's letters that no row has yet.
fn id(table: &Table, title: &str) -> String {
    let taken: BTreeSet<&str> = table.rows.iter().map(|row| table.cell(row, "id")).collect();
    let mut plain = String::new();
    for c in title.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c);
        } else if !plain.ends_with('-') && !plain.is_empty() {
            plain.push('-');
        }
    }
    plain.truncate(50);
    let plain = plain.trim_matches('-').to_owned();
    let plain = if is_id(&plain) { plain } else { "contact".to_owned() };
    if !taken.contains(plain.as_str()) {
        return plain;
    }
    (2_usize..).map(|n| format!("{plain}-{n}")).find(|id| !taken.contains(id.as_str())).unwrap_or(plain)
}
