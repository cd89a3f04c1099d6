//! Made-up prose that behaves like real prose under a search: many words share a beginning, a
//! few are everywhere and most are rare (Zipf and Mandelbrot's law), and the same seed always
//! makes the same text.

use crate::machine::Seeded;
use std::collections::BTreeSet;

/// How many different words there are.
const WORDS: usize = 24_000;
/// Sounds that begin a word or a syllable; the frequent ones are named more than once.
const STARTS: &str = "s s s s c c c p p p d d r r m m b b t t f h l n g w v j k qu st str sp pr pr tr tr cr cl br bl gr fl sh ch th wh sc sw pl dr fr";
/// And their vowels.
const VOWELS: &str = "a a a e e e e i i i o o o u u ea ou ai ee oa y";
/// What closes a syllable.
const ENDS: &str = "- - - - n n r r l t t s d m ck st nd rt ng ss nt ll p";
/// What a stem becomes; most are nouns and verbs.
const FORMS: &str = "- - - s ed ing er ly ion ment able ness";

/// A vocabulary, most frequent word first, and how often each is used.
pub struct Prose {
    words: Vec<String>,
    /// The share of all uses that the word and those before it make.
    up_to: Vec<f64>,
}

impl Prose {
    pub fn new(rng: &Seeded) -> Self {
        let mut words = vocabulary(rng);
        // Short words tend to be the frequent ones; a little chance keeps it from being a rule.
        words.sort_by_cached_key(|word| word.len() * 1_000 + rng.below(4_500));
        let uses: Vec<f64> = (0..words.len()).map(|rank| (rank as f64 + 3.7).powf(-1.05)).collect();
        let all: f64 = uses.iter().sum();
        let mut sum = 0.0;
        let up_to = uses.iter().map(|used| {
            sum += used / all;
            sum
        });
        Self { up_to: up_to.collect(), words }
    }

    /// A word as prose would use it.
    pub fn word(&self, rng: &Seeded) -> &str {
        let share = rng.next() as f64 / u64::MAX as f64;
        let rank = self.up_to.partition_point(|up_to| *up_to < share);
        &self.words[rank.min(self.words.len() - 1)]
    }

    /// Whether it is one of the hundred words that are in every sentence.
    pub fn is_common(&self, word: &str) -> bool {
        self.words.iter().take(100).any(|common| common == word)
    }

    /// A word that says something.
    pub fn telling_word(&self, rng: &Seeded) -> &str {
        loop {
            let word = self.word(rng);
            if !self.is_common(word) {
                return word;
            }
        }
    }

    /// Sentences of about this many characters.
    pub fn text(&self, rng: &Seeded, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        let mut left = 0;
        while text.len() < length {
            let word = self.word(rng);
            if left == 0 {
                if !text.is_empty() {
                    text.push_str(". ");
                }
                left = 6 + rng.below(14);
                text.push(word.as_bytes()[0].to_ascii_uppercase().into());
                text.push_str(&word[1..]);
            } else {
                text.push_str(if rng.below(12) == 0 { ", " } else { " " });
                text.push_str(word);
            }
            left -= 1;
        }
        text.push('.');
        text
    }
}

fn vocabulary(rng: &Seeded) -> Vec<String> {
    let pick = |list: &'static str| {
        let all: Vec<&str> = list.split(' ').collect();
        all[rng.below(all.len())].trim_matches('-')
    };
    let mut words = BTreeSet::new();
    while words.len() < WORDS {
        let mut stem = String::new();
        for _ in 0..[1, 1, 2, 2, 2, 3, 3][rng.below(7)] {
            for part in [STARTS, VOWELS, ENDS] {
                stem.push_str(pick(part));
            }
        }
        // A stem brings its forms: that is why so many words share a beginning.
        for _ in 0..=rng.below(4) {
            words.insert(format!("{stem}{}", pick(FORMS)));
        }
    }
    words.into_iter().collect()
}
