//! From a card to the text that is searched.

use super::words::hidden_numbers;
use crewroom_protocol::pack::content::{Block, Guide, GuideText, Inline};

/// A card in one language, as the index holds it.
pub struct Passage {
    pub language: &'static str,
    pub title: String,
    /// Other names, and the bare numbers behind `s136` and the like.
    pub synonyms: String,
    pub summary: String,
    pub body: String,
}

/// One passage for each language that the card has.
pub fn passages(guide: &Guide) -> Vec<Passage> {
    let mut all = vec![passage("en", &guide.en)];
    all.extend(guide.cy.as_ref().map(|text| passage("cy", text)));
    all
}

fn passage(language: &'static str, text: &GuideText) -> Passage {
    let body = plain(&text.body);
    let mut synonyms = text.synonyms.join(", ");
    let numbers = [&text.title, &synonyms, &text.summary, &body].map(|text| hidden_numbers(text));
    let mut numbers: Vec<String> = numbers.into_iter().flatten().collect();
    numbers.sort();
    numbers.dedup();
    if !numbers.is_empty() {
        synonyms.push_str(", ");
        synonyms.push_str(&numbers.join(", "));
    }
    Passage { language, title: text.title.clone(), synonyms, summary: text.summary.clone(), body }
}

/// A body's words without its form; blocks and items end in a line break.
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading { content, .. } | Block::Paragraph { content } => line(content, &mut out),
            Block::Bullets { items } | Block::Steps { items } => {
                items.iter().for_each(|item| line(item, &mut out));
            }
        }
    }
    out
}

fn line(content: &[Inline], out: &mut String) {
    run(content, out);
    out.push('\n');
}

fn run(content: &[Inline], out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text { text } => out.push_str(text),
            Inline::Strong { content } | Inline::Emphasis { content } | Inline::Link { content, .. } => {
                run(content, out);
            }
        }
    }
}
