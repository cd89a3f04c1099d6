//! `pack.toml`: who speaks, the version and dates, categories, weeks, a force's stations.

use crate::fault::Faults;
use crate::field::Field;
use crate::placed::Placed;
use crate::toml_table::{Section, Toml};
use crewroom_crypto::submission::is_recipient_key;
use crewroom_protocol::pack::content::{
    About, Category, Force, MAX_RECIPIENTS, Recipient, Region, Station, SubmissionKind, Week,
};
use crewroom_protocol::pack::{FORMAT, MAX_VERSION, Manifest, Role};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Where it stands in a pack's folder.
pub(crate) const FILE: &str = "pack.toml";

const KEYS: &[&str] = &[
    "id",
    "role",
    "version",
    "issued",
    "expires",
    "licence",
    "example",
    "min_app",
    "name",
    "force",
    "protocols",
    "stations",
    "weeks",
    "categories",
    "recipients",
];

const KINDS: [(&str, SubmissionKind); 3] = [
    ("feedback", SubmissionKind::Feedback),
    ("sign_up", SubmissionKind::SignUp),
    ("recognition", SubmissionKind::Recognition),
];

/// `pack.toml`, read; the lists keep their lines for the checks that follow.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) manifest: Manifest,
    pub(crate) categories: Vec<Placed<Category>>,
    pub(crate) stations: Vec<Placed<Station>>,
    pub(crate) weeks: Vec<Placed<Week>>,
    pub(crate) recipients: Vec<Placed<Recipient>>,
    nations: Vec<Region>,
    protocols: BTreeMap<String, String>,
    /// The line that says until when the pack is good.
    pub(crate) expires_line: usize,
}

impl Front {
    /// What goes into `about.json`.
    pub(crate) fn about(&self) -> About {
        let force = match &self.manifest.role {
            Role::National => None,
            Role::Force(id) => Some(Force {
                id: id.clone(),
                en: self.manifest.name.get("en").cloned().unwrap_or_default(),
                cy: self.manifest.name.get("cy").cloned().unwrap_or_default(),
                example: self.manifest.example,
                nations: self.nations.clone(),
                stations: self.stations.iter().map(|placed| placed.item.clone()).collect(),
                protocols: self.protocols.clone(),
            }),
        };
        About {
            categories: self.categories.iter().map(|placed| placed.item.clone()).collect(),
            weeks: self.weeks.iter().map(|placed| placed.item.clone()).collect(),
            force,
            recipients: self.recipients.iter().map(|placed| placed.item.clone()).collect(),
        }
    }
}

/// Reads `pack.toml`. `None` when it is not TOML: half a file would make a second fault of
/// each thing that the first one hides.
pub(crate) fn read(text: &str, faults: &mut Faults) -> Option<Front> {
    let toml = Toml::of(FILE, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    toml.note(&errors, faults);
    let table = table.into_inner();
    let top = toml.section(&table);
    if !errors.is_empty() {
        return None;
    }
    top.only(KEYS, faults);
    let manifest = manifest(&top, faults);
    let mut front = Front {
        expires_line: top.line_of("expires"),
        categories: Vec::new(),
        stations: Vec::new(),
        weeks: top
            .list("weeks", faults)
            .iter()
            .map(|section| placed(week(section, faults), section))
            .collect(),
        recipients: recipients(&top, faults),
        nations: Vec::new(),
        protocols: BTreeMap::new(),
        manifest,
    };
    for section in top.list("categories", faults) {
        let (id, en, cy) = named(&section, faults);
        front.categories.push(placed(Category { id, en, cy }, &section));
    }
    if front.manifest.role == Role::National {
        for key in ["force", "protocols", "stations"].into_iter().filter(|key| top.has(key)) {
            let what = format!("a national pack has no `{key}`");
            faults.error(FILE, top.line_of(key), what, "leave it out, or write the force's role");
        }
        return Some(front);
    }
    for section in top.list("stations", faults) {
        let (id, en, cy) = named(&section, faults);
        front.stations.push(placed(Station { id, en, cy }, &section));
    }
    if let Some(section) = top.inner("protocols", faults) {
        front.protocols = section.pairs(faults).into_iter().collect();
    }
    match top.inner("force", faults) {
        Some(section) => {
            section.only(&["nations"], faults);
            let nations = section.texts("nations", faults);
            front.nations = nations.iter().flat_map(|field| field.regions(faults)).collect();
        }
        None if !top.has("force") => {
            faults.error(
                FILE,
                1,
                "a force pack says no `[force]`",
                "write `[force]` and `nations = [\"england\"]`",
            );
        }
        None => {}
    }
    Some(front)
}

fn manifest(top: &Section<'_>, faults: &mut Faults) -> Manifest {
    let pack = top.text("id", faults).map(|field| field.id(faults)).unwrap_or_default();
    let role = top.text("role", faults).and_then(|field| {
        let role = Role::parse(field.value);
        if role.is_none() {
            field.error(faults, "is not a role", "write `national`, or `force/` and the force's id");
        }
        role
    });
    let speaker = match &role {
        Some(Role::Force(id)) => id.as_str(),
        _ => "national",
    };
    if role.is_some() && !pack.is_empty() && pack != speaker {
        let what = format!("the id `{pack}` is not that of the role");
        faults.error(FILE, top.line_of("id"), what, format!("write `{speaker}`"));
    }
    let issued = top.text("issued", faults);
    let expires = top.text("expires", faults);
    if let (Some(first), Some(last)) = (issued, expires)
        && let (Some(first_day), Some(last_day)) = (first.date(faults), last.date(faults))
        && last_day <= first_day
    {
        last.error(faults, "is not after the day of issue", "write a later day");
    }
    let mut name = BTreeMap::new();
    match top.inner("name", faults) {
        Some(section) => {
            section.only(&["en", "cy"], faults);
            name.insert("en".to_owned(), section.words("en", faults));
            name.insert("cy".to_owned(), section.words("cy", faults));
        }
        None if !top.has("name") => {
            faults.error(FILE, 1, "`[name]` is missing", "write `[name]` with `en` and `cy`")
        }
        None => {}
    }
    Manifest {
        format: FORMAT,
        pack,
        role: role.unwrap_or(Role::National),
        version: version(top, faults),
        issued: issued.map(|field| field.text()).unwrap_or_default(),
        expires: expires.map(|field| field.text()).unwrap_or_default(),
        licence: top.text("licence", faults).map(|field| field.licence(faults)).unwrap_or_default(),
        name,
        example: top.truth("example", faults),
        prev: None,
        min_app: top.text_if("min_app", faults).map(|field| field.app_version(faults)),
        files: Vec::new(),
    }
}

fn version(top: &Section<'_>, faults: &mut Faults) -> u64 {
    let version = top.number("version", faults);
    if version > MAX_VERSION {
        let what = format!("`version` is above {MAX_VERSION}");
        faults.error(FILE, top.line_of("version"), what, "count on from the last version");
    }
    version
}

fn week(section: &Section<'_>, faults: &mut Faults) -> Week {
    section.only(&["number", "starts", "ends", "source", "source_url"], faults);
    let starts = section.text("starts", faults);
    let ends = section.text("ends", faults);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && let (Some(first), Some(last)) = (starts.date(faults), ends.date(faults))
        && (last < first || (last - first).num_days() > 13)
    {
        ends.error(faults, "is not the last day of that week", "write the day on which it ended");
    }
    Week {
        number: u32::try_from(section.number("number", faults)).unwrap_or_default(),
        starts: starts.map(|field| field.text()).unwrap_or_default(),
        ends: ends.map(|field| field.text()).unwrap_or_default(),
        source: section.words("source", faults),
        source_url: section.text("source_url", faults).map(|field| field.https(faults)).unwrap_or_default(),
    }
}

fn recipients(top: &Section<'_>, faults: &mut Faults) -> Vec<Placed<Recipient>> {
    let sections = top.list("recipients", faults);
    if sections.len() > MAX_RECIPIENTS {
        let what = format!("there are more than {MAX_RECIPIENTS} recipients");
        faults.error(FILE, top.line_of("recipients"), what, "leave some out");
    }
    sections.iter().map(|section| placed(recipient(section, faults), section)).collect()
}

fn recipient(section: &Section<'_>, faults: &mut Faults) -> Recipient {
    section.only(&["id", "en", "cy", "kinds", "key"], faults);
    let id = section.text("id", faults).map(|field| field.id(faults)).unwrap_or_default();
    let (en, cy) = (section.words("en", faults), section.words("cy", faults));
    let fields = section.texts("kinds", faults);
    let mut kinds: Vec<SubmissionKind> =
        fields.iter().filter_map(|field| field.choice(&KINDS, faults)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if fields.is_empty() {
        let instead = "write `kinds = [\"feedback\"]`, also `sign_up`, `recognition`";
        faults.error(FILE, section.line_of("kinds"), "`kinds` names nothing", instead);
    }
    let key = section.text("key", faults).map(|field| public_key(&field, faults)).unwrap_or_default();
    Recipient { id, en, cy, kinds, key }
}

fn public_key(field: &Field<'_>, faults: &mut Faults) -> String {
    let key = field.value.to_ascii_lowercase();
    let bytes: Option<[u8; 32]> =
        data_encoding::HEXLOWER.decode(key.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    if !bytes.is_some_and(|bytes| is_recipient_key(&bytes)) {
        field.error(faults, "is not a public key", "copy the line that `crewroom-hub recipient new` printed");
    }
    key
}

fn named(section: &Section<'_>, faults: &mut Faults) -> (String, String, String) {
    section.only(&["id", "en", "cy"], faults);
    let id = section.text("id", faults).map(|field| field.id(faults)).unwrap_or_default();
    (id, section.words("en", faults), section.words("cy", faults))
}

fn placed<T>(item: T, section: &Section<'_>) -> Placed<T> {
    Placed::on_line(item, FILE, section.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    const NATIONAL: &str = "id = \"national\"
role = \"national\"
version = 3
issued = \"2026-11-21\"
expires = \"2027-05-21\"
licence = \"CC-BY-4.0\"
[name]
en = \"Starter\"
cy = \"Cychwyn\"
[[weeks]]
number = 1
starts = \"2021-03-15\"
ends = \"2021-03-21\"
source = \"NPCC\"
source_url = \"https://news.npcc.police.uk/\"
[[categories]]
id = \"powers\"
en = \"Powers\"
cy = \"Pwerau\"
[[recipients]]
id = \"lead\"
en = \"Wellbeing lead\"
cy = \"Arweinydd lles\"
kinds = [\"recognition\", \"feedback\"]
key = \"0900000000000000000000000000000000000000000000000000000000000000\"
";
    const FORCE: &str = "id = \"example\"
role = \"force/example\"
version = 1
issued = \"2026-11-21\"
expires = \"2027-05-21\"
licence = \"CC-BY-4.0\"
example = true
[name]
en = \"Example\"
cy = \"Enghraifft\"
[force]
nations = [\"england\", \"wales\"]
[protocols]
post_incident = \"TRiM\"
[[stations]]
id = \"north\"
en = \"North\"
cy = \"Gogledd\"
";

    #[test]
    fn both_kinds_of_pack_are_read() {
        let (front, faults) = said(|faults| read(NATIONAL, faults).unwrap());
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((front.manifest.version, front.weeks.len(), front.categories[0].line), (3, 1, 16));
        assert_eq!(front.about().force, None);
        let [lead] = front.about().recipients.try_into().unwrap();
        assert_eq!((lead.id.as_str(), lead.public_key().unwrap()[0]), ("lead", 9));
        assert_eq!(lead.kinds, [SubmissionKind::Feedback, SubmissionKind::Recognition]);
        let (front, faults) = said(|faults| read(FORCE, faults).unwrap());
        assert!(faults.is_empty(), "{faults:?}");
        let force = front.about().force.unwrap();
        assert_eq!((force.id.as_str(), force.en.as_str(), force.example), ("example", "Example", true));
        assert_eq!(force.nations, [Region::England, Region::Wales]);
        assert_eq!(force.stations[0].cy, "Gogledd");
        assert_eq!(force.protocols["post_incident"], "TRiM");
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (text, from, to, line, what) in [
            (NATIONAL, "id = \"national\"\n", "", 1, "`id` is missing"),
            (NATIONAL, "role = \"national\"", "role = \"boss\"", 2, "`role` is not a role"),
            (NATIONAL, "role = \"national\"", "role = \"force/kent\"", 1, "not that of the role"),
            (NATIONAL, "version = 3", "version = \"3\"", 3, "not a whole number"),
            (NATIONAL, "version = 3", "version = 0", 3, "not a whole number"),
            (NATIONAL, "version = 3", "version = 9007199254740992", 3, "is above"),
            (NATIONAL, "2027-05-21", "2026-11-21", 5, "not after the day of issue"),
            (NATIONAL, "\"2027-05-21\"", "2027-05-21", 5, "`expires` is not a text"),
            (NATIONAL, "licence", "min_app = \"two\"\nlicence", 6, "not the version of an app"),
            (NATIONAL, "licence", "license", 6, "write `licence`"),
            (NATIONAL, "[name]\nen = \"Starter\"\ncy = \"Cychwyn\"\n", "", 1, "`[name]` is missing"),
            (NATIONAL, "cy = \"Cychwyn\"", "cy = \" \"", 9, "`cy` is empty"),
            (NATIONAL, "[[weeks]]", "[weeks]", 10, "`weeks` is not a list"),
            (NATIONAL, "2021-03-21", "2021-03-14", 13, "not the last day"),
            (NATIONAL, "https://news", "http://news", 15, "not a web address"),
            (NATIONAL, "id = \"powers\"", "id = \"The Powers\"", 17, "not an id"),
            (NATIONAL, "[[categories]]", "[[stations]]\nid = \"x\"\n[[categories]]", 16, "has no `stations`"),
            (NATIONAL, "[\"recognition\", \"feedback\"]", "[]", 24, "`kinds` names nothing"),
            (NATIONAL, "\"feedback\"]", "\"praise\"]", 24, "`kinds` is not known"),
            (NATIONAL, "key = \"09", "key = \"", 25, "not a public key"),
            (NATIONAL, "key = \"09", "key = \"00", 25, "not a public key"),
            (NATIONAL, "[[recipients]]", "[recipients]", 20, "not a list"),
            (FORCE, "[force]\nnations = [\"england\", \"wales\"]\n", "", 1, "says no `[force]`"),
            (FORCE, "\"wales\"]", "\"cymru\"]", 12, "`nations` is not known"),
            (FORCE, "\"wales\"]", "3]", 12, "not a list of texts"),
            (FORCE, "example = true", "example = \"yes\"", 7, "not true or false"),
            (FORCE, "\"TRiM\"", "7", 14, "`post_incident` is not a text"),
            (FORCE, "[force]\n", "[[force]]\n", 11, "`force` is not a section"),
        ] {
            assert!(text.contains(from), "{from}");
            let (_, faults) = said(|faults| read(&text.replace(from, to), faults));
            let begin = format!("pack.toml:{line}: ");
            assert!(
                faults.iter().any(|fault| fault.starts_with(&begin) && fault.contains(what)),
                "{to}: {faults:?}"
            );
        }
    }

    #[test]
    fn text_that_is_not_toml_is_refused_with_its_line() {
        let (_, faults) = said(|faults| read("id = \"national\"\nrole = national\n", faults));
        assert!(faults[0].starts_with("pack.toml:2: is not TOML"), "{faults:?}");
        assert!(faults.iter().all(|fault| fault.contains("TOML")), "{faults:?}");
        assert!(!said(|faults| read("", faults)).1.is_empty());
    }
}
