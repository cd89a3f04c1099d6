//! A pack of 300 cards, 1.8 MB of text that packs as real text does: made of the words of the real
//! cards, in an order that now and then follows theirs, the same in each run.

use crate::desk::Desk;
use crewroom_core::packs::EMBEDDED;
use crewroom_protocol::pack::Archive;
use crewroom_protocol::pack::content::{Block, Guide, GuideText, Inline, Region, Source, path};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// How many cards.
pub const GUIDES: usize = 300;
/// Bytes of text in all of them.
pub const TEXT: usize = 1_800_000;
/// Of 100 words so many follow the word before as in the real cards. With none, zstd -19 makes
/// 3.1:1 of it, with all 6:1; English prose of this length packs to about 3.3:1.
const FOLLOW: u64 = 25;

/// Where the words come from.
pub struct Words {
    words: Vec<String>,
    after: HashMap<String, Vec<usize>>,
    state: u64,
    last: usize,
}

impl Words {
    /// The words of the repository's English cards.
    pub fn new(seed: u64) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/guides/en");
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut words: Vec<String> = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(file).unwrap();
            let body = text.splitn(3, "---").nth(2).unwrap();
            words.extend(body.split_whitespace().filter(|word| is_word(word)).map(str::to_owned));
        }
        let mut after: HashMap<String, Vec<usize>> = HashMap::new();
        for at in 1..words.len() {
            after.entry(words[at - 1].clone()).or_default().push(at);
        }
        Self { words, after, state: seed | 1, last: 0 }
    }

    fn below(&mut self, most: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % most
    }

    fn word(&mut self) -> String {
        let follows = self.after.get(&self.words[self.last]).map_or(0, Vec::len);
        self.last = if follows > 0 && (self.below(100) as u64) < FOLLOW {
            let place = self.below(follows);
            self.after[&self.words[self.last]][place]
        } else {
            self.below(self.words.len())
        };
        self.words[self.last].clone()
    }

    /// About so many bytes of it.
    pub fn text(&mut self, len: usize) -> String {
        let mut text = self.word();
        while text.len() < len {
            text.push(' ');
            text.push_str(&self.word());
        }
        text
    }

    fn inline(&mut self, len: usize) -> Vec<Inline> {
        vec![Inline::Text { text: self.text(len) }]
    }

    /// A card with so many bytes of text.
    pub fn guide(&mut self, id: &str, len: usize) -> Guide {
        let mut body = Vec::new();
        for part in 0..5 {
            body.push(Block::Heading { level: 2, content: self.inline(20) });
            body.push(match part {
                0 => Block::Steps { items: (0..8).map(|_| self.inline(len / 50)).collect() },
                1 | 3 => Block::Bullets { items: (0..6).map(|_| self.inline(len / 40)).collect() },
                _ => Block::Paragraph { content: self.inline(len / 6) },
            });
        }
        let mut guide = Guide {
            id: id.into(),
            category: "powers".into(),
            regions: vec![Region::England, Region::Wales],
            urgent: false,
            sources: vec![Source {
                name: self.text(30),
                url: format!("https://www.legislation.gov.uk/ukpga/{}", self.below(100_000)),
            }],
            college: None,
            licence: "CC-BY-4.0".into(),
            reviewed: "2026-11-21".into(),
            review_by: "2027-05-21".into(),
            en: GuideText {
                title: self.text(25),
                summary: self.text(100),
                synonyms: (0..5).map(|_| self.text(8)).collect(),
                body,
            },
            cy: None,
        };
        let rest = len.saturating_sub(text_of(&guide));
        guide.en.body.push(Block::Paragraph { content: self.inline(rest) });
        guide
    }
}

/// Neither a mark of a list nor half a link.
fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !word.contains(['(', ')', '[', ']', ':', '*', '#', '|'])
}

/// Bytes of text that somebody reads.
pub fn text_of(guide: &Guide) -> usize {
    let inline = |content: &[Inline]| -> usize {
        content.iter().map(|one| if let Inline::Text { text } = one { text.len() } else { 0 }).sum()
    };
    let body = guide.en.body.iter().map(|block| match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => inline(content),
        Block::Bullets { items } | Block::Steps { items } => items.iter().map(|item| inline(item)).sum(),
    });
    let synonyms: usize = guide.en.synonyms.iter().map(String::len).sum();
    body.sum::<usize>() + guide.en.title.len() + guide.en.summary.len() + synonyms
}

/// All 300 cards, by id.
pub fn guides() -> BTreeMap<String, Guide> {
    let mut words = Words::new(2_026);
    let mut guides = BTreeMap::new();
    for n in 0..GUIDES {
        let id = format!(
            "card-{n:03}-{}",
            words.text(8).to_lowercase().replace(|c: char| !c.is_ascii_alphabetic(), "-")
        );
        let id = id.trim_end_matches('-').to_owned();
        guides.insert(id.clone(), words.guide(&id, TEXT / GUIDES));
    }
    guides
}

/// The example force's pack with these cards and nothing else, not signed yet.
pub fn pack(version: u64, guides: &BTreeMap<String, Guide>) -> Archive {
    let carried = Archive::from_bytes(EMBEDDED[1]).unwrap();
    let mut manifest = carried.manifest().clone();
    manifest.version = version;
    manifest.prev = Some(carried.digest());
    let about = carried.file(path::ABOUT).unwrap().to_vec();
    let mut files = BTreeMap::from([(path::ABOUT.to_owned(), about)]);
    for (id, guide) in guides {
        files.insert(format!("{}{id}.json", path::GUIDES), serde_json::to_vec(guide).unwrap());
    }
    Archive::new(manifest, files).unwrap()
}

/// Publishes the example force's pack with these cards; says how large its archive is.
pub fn publish(desk: &Desk, version: u64, guides: &BTreeMap<String, Guide>, to: &Path) -> u64 {
    let file = desk.path("guides.crewpack");
    std::fs::write(&file, pack(version, guides).to_bytes_quickly().unwrap()).unwrap();
    desk.put_out(file.clone(), to);
    std::fs::metadata(file).unwrap().len()
}
