//! Trains the dictionary for small bodies on records made from a fixed seed, and writes it.
//! Its bytes are part of the format: run again only to make a dictionary with a new number.
//!
//! `cargo run -p crewroom-protocol --example train_dictionary -- dictionaries/2.zstd-dictionary`

use crewroom_protocol::sync::{Body, Change, DeviceId, Seen, SeriesId, to_bytes};

/// Plain enough words that a note may hold; no sentence of anybody's.
const WORDS: [&str; 60] = [
    "nights",
    "tired",
    "shift",
    "sleep",
    "late",
    "busy",
    "quiet",
    "handover",
    "custody",
    "hospital",
    "guard",
    "call",
    "calls",
    "job",
    "team",
    "good",
    "bad",
    "hard",
    "better",
    "worse",
    "home",
    "kids",
    "weekend",
    "rest",
    "day",
    "days",
    "week",
    "after",
    "before",
    "again",
    "still",
    "just",
    "long",
    "short",
    "early",
    "court",
    "paperwork",
    "stressed",
    "fine",
    "okay",
    "talked",
    "to",
    "with",
    "and",
    "the",
    "a",
    "my",
    "was",
    "is",
    "not",
    "no",
    "more",
    "less",
    "than",
    "about",
    "but",
    "so",
    "wedi",
    "blino",
    "gwaith",
];
const ANSWERS: [&str; 4] = ["good", "ok", "low", "struggling"];
const SHIFTS: [&str; 5] = ["early", "late", "night", "rest", "other"];

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.below(256) as u8)
    }
}

fn json(dice: &mut Dice, at_ms: i64) -> (&'static str, String) {
    let maybe = |dice: &mut Dice, text: String| if dice.below(2) == 0 { "null".to_owned() } else { text };
    match dice.below(8) {
        0 => ("contact_favourite", format!("{{\"contact\":\"peer-{}\"}}", WORDS[dice.below(WORDS.len())])),
        1 => (
            "guide_reading",
            format!(
                "{{\"bookmarked_ms\":{},\"guide\":\"section-{}\",\"read_ms\":{at_ms}}}",
                maybe(dice, at_ms.to_string()),
                dice.below(200)
            ),
        ),
        _ => {
            let note: Vec<&str> = (0..dice.below(14)).map(|_| WORDS[dice.below(WORDS.len())]).collect();
            let [stress, fatigue, sleep] = [5, 7, 600].map(|top| {
                let value = (1 + dice.below(top)).to_string();
                maybe(dice, value)
            });
            let shift = format!("\"{}\"", SHIFTS[dice.below(5)]);
            let shift = maybe(dice, shift);
            let note = maybe(dice, format!("\"{}\"", note.join(" ")));
            let month = 1 + dice.below(12);
            let day = 1 + dice.below(28);
            (
                "check_in",
                format!(
                    "{{\"answer\":\"{}\",\"at_ms\":{at_ms},\"fatigue\":{fatigue},\"finished\":{},\"note\":{note},\"shift\":{shift},\"shift_day\":\"2027-{month:02}-{day:02}\",\"sleep_minutes\":{sleep},\"stress\":{stress},\"zone\":\"Europe/London\"}}",
                    ANSWERS[dice.below(4)],
                    dice.below(2) == 0,
                ),
            )
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let to = std::env::args().nth(1).ok_or("say where the dictionary goes")?;
    let mut dice = Dice(1);
    let mut samples = Vec::new();
    for _ in 0..6_000 {
        let at_ms = 1_780_000_000_000 + dice.below(2_000_000_000) as i64 * 40;
        let seen = (0..dice.below(3))
            .map(|_| Seen {
                series: SeriesId(dice.bytes()),
                seq: 1 + dice.below(300) as u64,
                hash: dice.bytes(),
            })
            .collect();
        let writer = DeviceId(dice.bytes());
        let changes = (0..1 + dice.below(2))
            .map(|_| {
                let (kind, body) = json(&mut dice, at_ms);
                Change {
                    rid: dice.bytes(),
                    kind: kind.into(),
                    schema: 1,
                    rev: 1 + dice.below(3) as u32,
                    hlc: (at_ms as u64) << 16,
                    changed_ms: at_ms,
                    writer,
                    body: (dice.below(12) > 0).then(|| body.into_bytes()),
                }
            })
            .collect();
        samples.push(to_bytes(&Body {
            day: 20_600 + dice.below(400) as u32,
            devices: dice.bytes(),
            seen,
            changes,
        }));
    }
    std::fs::write(to, zstd::dict::from_samples(&samples, 4 * 1024)?)?;
    Ok(())
}
