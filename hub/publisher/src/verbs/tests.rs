//! The verbs, from an empty folder to a published pack, as the command line would run them.

use super::contacts::preview;
use super::files::{read_archive, today};
use super::publish::publish;
use super::*;
use clap::Parser;
use crewroom_protocol::pack::content::Contact;
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::pack::{Archive, Base, patch};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: PackCommand,
}

/// A publisher's desk.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a line; words that begin with `@` are paths on the desk, also after `=`.
    fn run(&self, line: &str) -> Result<()> {
        let words = line.split(' ').map(|word| match word.split_once('@') {
            Some((before, name)) if before.is_empty() || before.ends_with('=') => {
                format!("{before}{}", self.path(name).display())
            }
            _ => word.replace('_', " "),
        });
        run(Cli::try_parse_from(std::iter::once("pack".to_owned()).chain(words))?.command)
    }

    fn refused(&self, line: &str) -> String {
        format!("{:#}", self.run(line).expect_err(line))
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name}: {text}");
        self.put(name, &text.replace(from, to));
    }

    /// Keys and a signed root with the force `kent`.
    fn with_root() -> Self {
        let desk = Self::new();
        for key in ["r1", "r2", "r3", "nat", "time", "kent", "late"] {
            desk.run(&format!("keys new @keys/{key} --name {key}")).unwrap();
        }
        desk.run(
            "root new @root.json --root @keys/r1.public --root @keys/r2.public --root @keys/r3.public \
             --national @keys/nat.public --timestamp @keys/time.public --force kent=@keys/kent.public",
        )
        .unwrap();
        desk.run("root sign @root.json --key @keys/r1.secret --key @keys/r3.secret").unwrap();
        desk
    }

    /// A force's pack of one contact at this version, signed.
    fn pack(&self, version: u64, number: &str) -> String {
        if !self.path("kent").exists() {
            self.run("new @kent --id kent --name Kent --nation england").unwrap();
            // Only an example may carry numbers that ring nowhere.
            self.change("kent/pack.toml", "licence", "example = true\nlicence");
        }
        let text = std::fs::read_to_string(self.path("kent/pack.toml")).unwrap();
        let old = text.lines().find(|line| line.starts_with("version")).unwrap().to_owned();
        self.change("kent/pack.toml", &old, &format!("version = {version}"));
        let head = std::fs::read_to_string(self.path("kent/contacts.csv")).unwrap();
        let head = head.lines().next().unwrap();
        self.put(
            "kent/contacts.csv",
            &format!(
                "{head}\npeer,peer-supporter,Peer supporter,Listens.,Kent,force,ask,,england,{number},,,,unknown,en,no,,,\
                 Kent,https://a.uk,{day},{day}\n",
                day = today()
            ),
        );
        let name = format!("kent-{version}.crewpack");
        self.run(&format!("build @kent --out @{name}")).unwrap();
        self.run(&format!("sign @{name} --key @keys/kent.secret --root @root.json")).unwrap();
        name
    }
}

impl Desk {
    /// Stamps a pack and publishes both.
    fn publish(&self, pack: &str, to: &[&str]) {
        self.run(&format!("timestamp @timestamp.json --key @keys/time.secret @{pack}")).unwrap();
        for to in to {
            self.run(&format!("publish @{pack} @timestamp.json --to @{to} --root @root.json")).unwrap();
        }
    }

    fn index(&self, hub: &str) -> Vec<Entry> {
        let bytes = std::fs::read(self.path(hub).join("packs").join(INDEX)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path("hub/packs").join(name)).unwrap()
    }
}

/// Every patch that an index names.
fn patches(index: &[Entry]) -> Vec<&Part> {
    index.iter().flat_map(|entry| &entry.before).filter_map(|former| former.patch.as_ref()).collect()
}

fn archive(path: &Path) -> Archive {
    read_archive(path).unwrap().1
}

#[test]
fn a_template_passes_its_own_check_and_is_never_written_over() {
    let desk = Desk::new();
    desk.run("new @kent --id kent --name Kent_\"Police\" --name-cy Heddlu --nation england --nation wales")
        .unwrap();
    assert_eq!(crate::check(&desk.path("kent"), today()), []);
    desk.run("check @kent").unwrap();
    assert!(desk.refused("new @kent --id kent --name Kent --nation england").contains("not empty"));
    assert!(desk.refused("new @other --id Root --name X --nation england").contains("not an id"));
    assert!(desk.refused("new @other --id root --name X --nation england").contains("not an id"));
    assert!(desk.refused("new @other --id x --name X --nation kent").contains("none of"));
    assert!(!desk.path("other").exists());
    desk.change("kent/pack.toml", "CC-BY-4.0", "");
    assert!(desk.refused("build @kent --out @kent.crewpack").contains("1 error"));
    assert!(!desk.path("kent.crewpack").exists());
}

#[test]
fn from_a_folder_to_a_hub() {
    let desk = Desk::with_root();
    let pack = desk.pack(1, "07700 900103");
    desk.run(&format!("timestamp @timestamp.json --key @keys/time.secret @{pack}")).unwrap();
    desk.run(&format!("publish @{pack} @timestamp.json --to @hub --root @root.json")).unwrap();
    let index = std::fs::read(desk.path("hub/packs").join(INDEX)).unwrap();
    let index: Vec<Entry> = serde_json::from_slice(&index).unwrap();
    let said: Vec<_> = index.iter().map(|one| (one.pack.as_str(), one.role.as_str(), one.version)).collect();
    assert_eq!(said, [("kent", "force/kent", 1), ("root", "root", 1), ("timestamp", "timestamp", 1)]);
    for one in &index {
        let bytes = std::fs::read(desk.path("hub/packs").join(&one.sha256)).unwrap();
        assert_eq!(recognise(&bytes).unwrap(), *one);
    }
    // The next version follows the first; a forgotten timestamp is noticed before it does harm.
    let next = desk.pack(2, "07700 900104");
    assert!(desk.refused(&format!("publish @{next} --to @hub --root @root.json")).contains("new timestamp"));
    desk.run(&format!("build @kent --out @{next} --previous @{pack}")).unwrap();
    desk.run(&format!("sign @{next} --key @keys/kent.secret")).unwrap();
    assert_eq!(archive(&desk.path(&next)).manifest().prev, Some(archive(&desk.path(&pack)).digest()));
    desk.run(&format!("timestamp @timestamp.json --key @keys/time.secret @{next}")).unwrap();
    desk.run(&format!("publish @{next} @timestamp.json --to @hub --root @root.json")).unwrap();
    // Back to the first: refused, as every device would.
    desk.run(&format!("timestamp @timestamp.json --key @keys/time.secret @{pack}")).unwrap();
    let said = desk.refused(&format!("publish @{pack} @timestamp.json --to @hub --root @root.json"));
    assert!(said.contains("published already"), "{said}");
    let stands: Vec<Entry> =
        serde_json::from_slice(&std::fs::read(desk.path("hub/packs").join(INDEX)).unwrap()).unwrap();
    assert_eq!(stands[0].version, 2);
    let said = desk.refused(&format!("build @kent --out @x.crewpack --previous @{next}"));
    assert!(said.contains("version = 3"), "{said}");
}

#[test]
fn nothing_is_published_that_a_device_would_refuse() {
    let desk = Desk::with_root();
    desk.pack(1, "07700 900103");
    desk.run("build @kent --out @bare.crewpack").unwrap();
    assert!(
        desk.refused("publish @bare.crewpack --to @hub --root @root.json").contains("not signed by enough")
    );
    desk.run("sign @bare.crewpack --key @keys/nat.secret --root @root.json").unwrap();
    assert!(
        desk.refused("publish @bare.crewpack --to @hub --root @root.json").contains("not signed by enough")
    );
    desk.run("timestamp @t.json --key @keys/nat.secret @kent-1.crewpack").unwrap();
    assert!(desk.refused("publish @t.json --to @hub --root @root.json").contains("the timestamp"));
    assert!(desk.refused("timestamp @u.json --key @keys/time.secret @root.json").contains("not a pack"));
    let odd = desk.refused("publish @keys/nat.public --to @hub --root @root.json");
    assert!(odd.contains("neither a pack"), "{odd}");
    assert!(!desk.path("hub").exists());
}

#[test]
fn roots_turn_only_with_both_sides_hands() {
    let desk = Desk::with_root();
    let keep = std::fs::read(desk.path("root.json")).unwrap();
    let again = "root new @root.json --root-threshold 1 --root @keys/r1.public --national @keys/nat.public \
                 --timestamp @keys/time.public";
    assert!(desk.refused(again).contains("making"));
    assert_eq!(std::fs::read(desk.path("root.json")).unwrap(), keep, "an old root is never lost");
    desk.run("root rotate @root.json --national @keys/late.public").unwrap();
    assert!(root::trusted(&desk.path("root.json")).is_err(), "nobody has signed yet");
    assert!(desk.refused("root rotate @root.json").contains("not signed by enough"));
    desk.run("root sign @root.json --key @keys/r1.secret --key @keys/kent.secret").unwrap();
    assert!(root::trusted(&desk.path("root.json")).is_err());
    desk.run("root sign @root.json --key @keys/r2.secret").unwrap();
    let root = root::trusted(&desk.path("root.json")).unwrap();
    assert_eq!((root.version, root.keys.len()), (2, 6), "the old national key is gone");
    assert!(desk.refused("root rotate @root.json --remove-force essex").contains("no force"));
    desk.run("root rotate @root.json --remove-force kent").unwrap();
    desk.run("root sign @root.json --key @keys/r3.secret --key @keys/r2.secret").unwrap();
    assert!(!root::trusted(&desk.path("root.json")).unwrap().roles.contains_key("force/kent"));
    desk.run("root show @root.json").unwrap();
}

#[test]
fn keys_are_for_one_pair_of_eyes_and_never_overwritten() {
    let desk = Desk::new();
    desk.run("keys new @a/key --name Anna,_lead").unwrap();
    let secret = std::fs::read_to_string(desk.path("a/key.secret")).unwrap();
    assert!(desk.refused("keys new @a/key --name Ben").contains("making"));
    assert_eq!(std::fs::read_to_string(desk.path("a/key.secret")).unwrap(), secret);
    desk.run("keys show @a/key.secret").unwrap();
    desk.run("keys show @a/key.public").unwrap();
    assert!(desk.refused("sign @x --key @a/key.secret").contains("opening"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.path("a/key.secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

#[test]
fn a_difference_is_told_in_plain_words_with_numbers_marked() {
    let desk = Desk::with_root();
    let (one, two) = (desk.pack(1, "07700 900103"), desk.pack(2, "07700 900104"));
    desk.run(&format!("diff @{one} @{two}")).unwrap();
    let (one, two) = (archive(&desk.path(&one)), archive(&desk.path(&two)));
    let later = today().checked_add_days(chrono::Days::new(400)).unwrap();
    let said = changes(&one, &two, later).unwrap().join("\n");
    for line in [
        "kent: version 1 to 2",
        "! Peer supporter: the number changes from 07700900103 to 07700900104",
        "changed: contact peer, Peer supporter (phone)",
        "past review: contact peer",
        "! the pack itself is past its last day",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let back = changes(&two, &one, today()).unwrap().join("\n");
    assert!(back.contains("! devices refuse this"), "{back}");
    let same = changes(&one, &one, today()).unwrap().join("\n");
    assert!(same.contains("nothing that officers would see changes"), "{same}");
    desk.put(
        "kent/contacts.csv",
        std::fs::read_to_string(desk.path("kent/contacts.csv")).unwrap().lines().next().unwrap(),
    );
    desk.change("kent/pack.toml", "version = 2", "version = 3");
    desk.run("build @kent --out @three.crewpack").unwrap();
    let said = changes(&two, &archive(&desk.path("three.crewpack")), today()).unwrap().join("\n");
    assert!(said.contains("removed: contact peer, Peer supporter"), "{said}");
}

#[test]
fn an_address_book_is_shown_first_and_written_only_when_told() {
    let desk = Desk::with_root();
    desk.pack(1, "07700 900103");
    let before = std::fs::read_to_string(desk.path("kent/contacts.csv")).unwrap();
    desk.put(
        "book.vcf",
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nTITLE:Chaplain\nORG:Kent Police\nTEL:(01632) 960-018\nEMAIL:j@a.uk\n\
         NOTE:Of any faith or none.\nEND:VCARD\n\
         BEGIN:VCARD\nVERSION:3.0\nFN:John Roe\nTITLE:Peer supporter\nTEL:07700 900199\nEND:VCARD\n\
         BEGIN:VCARD\nVERSION:3.0\nFN:Ann Poe\nTEL:07700 900177\nEND:VCARD\n",
    );
    let mut arguments = Preview {
        file: desk.path("book.vcf"),
        folder: desk.path("kent"),
        write: false,
        kind: "chaplain".into(),
        source: Some("https://a.uk/people".into()),
        regions: Some("england".into()),
        names: false,
    };
    let said = preview(&arguments, today()).unwrap().join("\n");
    for line in [
        "add: chaplain: Chaplain, 01632960018",
        "note: Chaplain: the app has no place for e-mail addresses",
        "change: peer: phone from `07700 900103` to `07700900199`",
        "left out: Ann Poe (no role",
        "1 to add, 1 to change, 1 left out, of 3 cards",
        "nothing was written",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(std::fs::read_to_string(desk.path("kent/contacts.csv")).unwrap(), before);
    arguments.write = true;
    preview(&arguments, today()).unwrap();
    let written = std::fs::read_to_string(desk.path("kent/contacts.csv")).unwrap();
    for name in ["Jane", "Doe", "John", "Roe", "Ann"] {
        assert!(!written.contains(name), "{name} is a person: {written}");
    }
    desk.run("build @kent --out @two.crewpack").unwrap();
    let two = archive(&desk.path("two.crewpack"));
    let contacts: Vec<Contact> = serde_json::from_slice(two.file("contacts.json").unwrap()).unwrap();
    assert_eq!(contacts.len(), 2);
    assert_eq!(contacts[0].phone.as_deref(), Some("07700900199"));
    assert_eq!(contacts[1].en.description, "Of any faith or none.");
    // The same book again has nothing new to say.
    let said = preview(&arguments, today()).unwrap().join("\n");
    assert!(said.contains("0 to add, 0 to change"), "{said}");
    arguments.source = None;
    assert!(preview(&arguments, today()).is_err());
}

#[test]
fn a_list_of_what_stands_that_is_damaged_stops_publishing() {
    let desk = Desk::with_root();
    let pack = desk.pack(1, "07700 900103");
    desk.put(&format!("hub/packs/{INDEX}"), "{");
    let arguments =
        Publish { files: vec![desk.path(&pack)], to: desk.path("hub"), root: desk.path("root.json") };
    assert!(publish(&arguments).unwrap_err().to_string().contains(INDEX));
}

#[test]
fn what_stands_can_be_reached_by_a_patch_from_each_of_the_last_versions() {
    let desk = Desk::with_root();
    let last = FORMER as u64 + 3;
    let mut named = std::collections::BTreeSet::new();
    for version in 1..=last {
        let pack = desk.pack(version, &format!("07700 9001{version:02}"));
        desk.publish(&pack, &["hub", "twin"]);
        named.extend(patches(&desk.index("hub")).into_iter().map(|part| part.sha256.clone()));
    }
    let index = desk.index("hub");
    assert_eq!(index, desk.index("twin"), "the same files make the same index and the same patches");
    let [kent, root, stamp] = index.as_slice() else { panic!("{index:?}") };
    assert!(root.before.is_empty());
    for entry in [kent, stamp] {
        let before: Vec<u64> = entry.before.iter().map(|former| former.version).collect();
        assert_eq!(before, (last - FORMER as u64..last).rev().collect::<Vec<_>>(), "{}", entry.pack);
    }
    let stands = Archive::from_bytes(&desk.file(&kent.sha256)).unwrap();
    for former in &kent.before {
        let base = Base::read(&desk.file(&former.sha256)).unwrap();
        let part = former.patch.as_ref().unwrap();
        let bytes = desk.file(&part.sha256);
        assert_eq!((part.len, &part.sha256), (bytes.len() as u64, &sha256_hex(&bytes)));
        assert!(part.len * 2 <= kent.len, "{} of {}", part.len, kent.len);
        assert_eq!(patch::read(&bytes, &base).unwrap().unpack().unwrap(), stands);
    }
    for former in &stamp.before {
        let bytes = desk.file(&former.patch.as_ref().unwrap().sha256);
        let made = patch::read_document(&bytes, &desk.file(&former.sha256)).unwrap();
        assert_eq!(made, desk.file(&stamp.sha256));
    }
    // Patches to what stands no more are gone; former versions stay, for who is still fetching one.
    let standing = patches(&index);
    for name in &named {
        let there = desk.path("hub/packs").join(name).exists();
        assert_eq!(there, standing.iter().any(|part| part.sha256 == *name), "{name}");
    }
    // Two may happen to be the same file.
    let distinct: std::collections::BTreeSet<_> = standing.iter().map(|part| &part.sha256).collect();
    let files = std::fs::read_dir(desk.path("hub/packs")).unwrap().count();
    assert_eq!(
        files,
        1 + 1 + 2 * last as usize + distinct.len(),
        "index, root, packs and timestamps, patches"
    );
    // What stands is published again: nothing changes.
    desk.run(&format!("publish @kent-{last}.crewpack @timestamp.json --to @hub --root @root.json")).unwrap();
    assert_eq!(desk.index("hub"), index);
}

#[test]
fn a_former_version_that_is_gone_or_damaged_is_not_patched_from() {
    let desk = Desk::with_root();
    for version in 1..=4 {
        let pack = desk.pack(version, &format!("07700 9001{version:02}"));
        desk.publish(&pack, &["hub"]);
        let (index, folder) = (desk.index("hub"), desk.path("hub/packs"));
        match version {
            1 => std::fs::remove_file(folder.join(&index[0].sha256)).unwrap(),
            2 => {
                assert!(index[0].before.is_empty());
                let mut bytes = desk.file(&index[0].sha256);
                bytes[200] ^= 1;
                std::fs::write(folder.join(&index[0].sha256), bytes).unwrap();
            }
            3 => {
                assert!(index[0].before.is_empty());
                // An index from before there were patches.
                let bytes = std::fs::read(folder.join(INDEX)).unwrap();
                let mut old: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                for entry in old.as_array_mut().unwrap() {
                    entry.as_object_mut().unwrap().remove("before");
                }
                std::fs::write(folder.join(INDEX), old.to_string()).unwrap();
            }
            _ => {
                let before: Vec<u64> = index[0].before.iter().map(|former| former.version).collect();
                assert_eq!(before, [3]);
                assert_eq!(patches(&index).len(), 2);
            }
        }
    }
}
