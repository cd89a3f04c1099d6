//! A small folder of each kind, to be built whole and then broken in every way.

mod checks;
mod noise;
mod packs;
mod vectors;

use std::path::Path;
use tempfile::TempDir;

const CONTACT_HEAD: &str = "id,kind,name,description,run_by,run_by_kind,confidentiality,confidentiality_note,regions,phone,text_number,text_keyword,web,hours,languages,outside_chain,station,crisis_order,source,source_url,checked_on,review_by\n";
const CARD: &str = "---
title: Arrest
category: powers
summary: What to do.
regions: england; wales
urgent: yes
source: PACE | https://www.legislation.gov.uk/ukpga/1984/60
licence: CC-BY-4.0
reviewed: 2026-11-21
review_by: 2027-05-21
---
## First
1. Ask. See [search](guide:search).
2. Ring [the line](contact:samaritans).
";
const WELSH_CARD: &str =
    "---\ntitle: Arestio\nsummary: Beth i'w wneud.\n---\n## Yn gyntaf\n1. Gofyn.\n2. Ffonio.\n";
const EVENT: &str = "BEGIN:VCALENDAR
BEGIN:VEVENT
UID:talk
DTSTART;TZID=Europe/London:20260622T090000
DTEND;TZID=Europe/London:20260622T100000
SUMMARY:Talk
DESCRIPTION:A talk.
CATEGORIES:webinar
LOCATION:online
END:VEVENT
END:VCALENDAR
";

/// A folder that can be changed.
struct Sample(TempDir);

impl Sample {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, file: &str, text: &str) -> &Self {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Changes words of a file; the words must be there.
    fn change(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = std::fs::read_to_string(self.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        self.put(file, &text.replace(from, to))
    }

    fn national() -> Self {
        let sample = Self(tempfile::tempdir().unwrap());
        sample
            .put(
                "pack.toml",
                "id = \"national\"\nrole = \"national\"\nversion = 1\nissued = \"2026-11-21\"\nexpires = \"2027-05-21\"\n\
                 licence = \"CC-BY-4.0\"\n[name]\nen = \"Starter\"\ncy = \"Cychwyn\"\n\
                 [[categories]]\nid = \"powers\"\nen = \"Powers\"\ncy = \"Pwerau\"\n",
            )
            .put("guides/en/arrest.md", CARD)
            .put("guides/cy/arrest.md", WELSH_CARD)
            .put("guides/en/search.md", &CARD.replace("urgent: yes\n", "").replace("guide:search", "guide:arrest"))
            .put(
                "contacts.csv",
                &format!("{CONTACT_HEAD}samaritans,crisis,Samaritans,Listens.,Samaritans,charity,limits,With exceptions.,uk,116 123,,,,24/7,en,yes,,1,Samaritans,https://www.samaritans.org/,2026-11-21,2027-05-21\n"),
            )
            .put(
                "contacts.cy.csv",
                "id,name,description,run_by,confidentiality_note\nsamaritans,Samariaid,Gwrando.,Samariaid,Gydag eithriadau.\n",
            )
            .put("events.ics", EVENT)
            .put("events.cy.ics", &EVENT.replace("A talk.", "Sgwrs."))
            .put(
                "stories/en/a-night.md",
                "---\ntitle: A night\nkind: story\nrole: Officer\ncomposed: yes\nreviewed: 2026-11-21\n---\nIt was long.\n",
            )
            .put("figures.csv", "id,value,text,year,place,source,source_url,checked_on\ncalls,10,calls,2024,Avon,PCC,https://a.uk,2026-11-21\n")
            .put("bank-holidays.csv", "date,nation,name_en,name_cy\n2026-12-25,scotland,Christmas Day,Dydd Nadolig\n");
        sample
    }

    fn force() -> Self {
        let sample = Self(tempfile::tempdir().unwrap());
        sample
            .put(
                "pack.toml",
                "id = \"example\"\nrole = \"force/example\"\nversion = 1\nissued = \"2026-11-21\"\nexpires = \"2027-05-21\"\n\
                 licence = \"CC-BY-4.0\"\nexample = true\n[name]\nen = \"Example\"\ncy = \"Enghraifft\"\n\
                 [force]\nnations = [\"england\"]\n[[stations]]\nid = \"north\"\nen = \"North\"\ncy = \"Gogledd\"\n",
            )
            .put(
                "contacts.csv",
                &format!("{CONTACT_HEAD}peer,peer-supporter,Peer,Listens.,Example,force,ask,,england,07700 900101,,,,unknown,en,yes,north,,Example,https://a.uk,2026-11-21,2027-05-21\n"),
            )
            .put("guides/en/local.md", CARD)
            .put("guides/cy/local.md", WELSH_CARD)
            .put("events.ics", &EVENT.replace("online", "north"));
        sample
    }
}
