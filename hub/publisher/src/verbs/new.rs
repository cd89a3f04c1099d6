//! `new`: an empty folder of a force's pack, with a page that says what goes where.

use super::files::{today, write_new};
use anyhow::{Result, bail};
use chrono::Months;
use clap::Args;
use crewroom_protocol::pack::Role;
use std::path::PathBuf;

/// `new …`
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make.
    pub folder: PathBuf,
    /// The force's id, as in the root: lower-case letters, digits, hyphens.
    #[arg(long)]
    pub id: String,
    /// The force's name.
    #[arg(long)]
    pub name: String,
    /// Its name in Welsh; the English one without it.
    #[arg(long)]
    pub name_cy: Option<String>,
    /// `england`, `wales`, `scotland` or `northern-ireland`. May be repeated.
    #[arg(long, required = true)]
    pub nation: Vec<String>,
}

const README: &str = include_str!("template/README.md");
const CONTACTS: &str = "id,kind,name,description,run_by,run_by_kind,confidentiality,confidentiality_note,regions,phone,text_number,text_keyword,web,hours,languages,outside_chain,station,crisis_order,source,source_url,checked_on,review_by\n";
const CONTACTS_CY: &str = "id,name,description,run_by,confidentiality_note\n";

/// Makes the folder.
pub(super) fn run(arguments: &New) -> Result<()> {
    let New { folder, id, name, nation, .. } = arguments;
    if Role::parse(&format!("force/{id}")).is_none() {
        bail!("`{id}` is not an id: lower-case letters, digits and hyphens");
    }
    let nations = ["england", "wales", "scotland", "northern-ireland"];
    if let Some(wrong) = nation.iter().find(|one| !nations.contains(&one.as_str())) {
        bail!("`{wrong}` is none of {}", nations.join(", "));
    }
    if folder.exists() && std::fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty: nothing was written", folder.display());
    }
    let issued = today();
    let expires = issued.checked_add_months(Months::new(6)).unwrap_or(issued);
    let name_cy = arguments.name_cy.as_ref().unwrap_or(name);
    let nations: Vec<String> = nation.iter().map(|nation| quoted(nation)).collect();
    let front = format!(
        "# Who speaks through this pack. Raise `version` each time that you publish.\n\
         id = {id}\nrole = {role}\nversion = 1\nissued = \"{issued}\"\nexpires = \"{expires}\"\n\
         licence = \"CC-BY-4.0\"\n\n[name]\nen = {name}\ncy = {name_cy}\n\n[force]\nnations = [{nations}]\n\n\
         # Your stations, one block each. Take the # away and write your own.\n\
         # [[stations]]\n# id = \"town-hall\"\n# en = \"Town Hall\"\n# cy = \"Neuadd y Dref\"\n",
        id = quoted(id),
        role = quoted(&format!("force/{id}")),
        name = quoted(name),
        name_cy = quoted(name_cy),
        nations = nations.join(", "),
    );
    for (file, text) in [
        ("pack.toml", front.as_str()),
        ("README.md", README),
        ("contacts.csv", CONTACTS),
        ("contacts.cy.csv", CONTACTS_CY),
    ] {
        write_new(&folder.join(file), text.as_bytes())?;
    }
    for inner in ["stories/en", "stories/cy"] {
        std::fs::create_dir_all(folder.join(inner))?;
    }
    println!("{}: read README.md in it, then fill it", folder.display());
    Ok(())
}

/// A TOML text.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
