//! Markdown to the closed list of blocks that the app shows; everything else is a fault.

use crate::fault::Faults;
use crate::field::{is_https, quoted};
use crate::phone;
use crate::text::LineStarts;
use crewroom_protocol::pack::content::{Block, Inline};
use crewroom_protocol::pack::manifest::is_id;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Deeper than this nobody writes, and a renderer that recurses must not be tempted.
const MAX_DEPTH: usize = 4;

/// A link to another item of a pack, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) file: String,
    pub(crate) href: String,
    pub(crate) line: usize,
}

/// The text of a card or a story.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) blocks: Vec<Block>,
    /// The line on which each block begins.
    pub(crate) lines: Vec<usize>,
    pub(crate) links: Vec<Link>,
}

/// Reads a text whose first line is line `first_line` of `file`.
pub(crate) fn read(file: &str, body: &str, first_line: usize, faults: &mut Faults) -> Body {
    // Tables and the like are read so that they can be named; unread they would pass as text.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    let mut reader = Reader {
        file,
        faults,
        line: first_line,
        made: Body::default(),
        open: Vec::new(),
        list: None,
        block_line: first_line,
        item_is_full: false,
        skipping: 0,
    };
    let lines = LineStarts::of(body);
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        reader.line = first_line + lines.line_at(range.start) - 1;
        reader.take(event);
    }
    reader.made
}

/// An inline element that is being filled.
enum Frame {
    Root,
    Strong,
    Emphasis,
    Link(String),
}

struct Reader<'a> {
    file: &'a str,
    faults: &'a mut Faults,
    line: usize,
    made: Body,
    /// What is open, innermost last, with what has been put into it.
    open: Vec<(Frame, Vec<Inline>)>,
    /// Whether the open list is numbered, and its items so far.
    list: Option<(bool, Vec<Vec<Inline>>)>,
    /// Where the open block begins.
    block_line: usize,
    /// The open item has had its one paragraph.
    item_is_full: bool,
    /// How many refused elements are open; nothing inside them is read.
    skipping: usize,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>) {
        if self.skipping > 0 {
            match event {
                Event::Start(_) => self.skipping += 1,
                Event::End(_) => self.skipping -= 1,
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => self.push_text(&words),
            Event::SoftBreak | Event::HardBreak => self.push_text(" "),
            Event::Code(_) => {
                self.refuse("`code` is not shown in the app", "write the words without the backticks")
            }
            Event::Html(_) | Event::InlineHtml(_) => self.refuse_html(),
            Event::Rule => {
                self.refuse("a line across the page is not shown in the app", "use a `##` heading")
            }
            Event::TaskListMarker(_) => {
                self.refuse("a box is not written by hand", "number the steps `1.`: the app makes the boxes");
            }
            Event::FootnoteReference(_) => self.refuse_footnote(),
            Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.refuse("a formula is not shown in the app", "write it in words")
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if self.open.is_empty() && self.list.is_none() {
            self.block_line = self.line;
        }
        let refused = match tag {
            Tag::Heading { level: HeadingLevel::H2 | HeadingLevel::H3, .. } if self.list.is_none() => {
                self.open.push((Frame::Root, Vec::new()));
                return;
            }
            Tag::Heading { .. } => ("this heading is not allowed here", "write `##` or `###`, outside lists"),
            Tag::Paragraph if self.list.is_some() => {
                if !self.item_is_full {
                    return;
                }
                ("a list item holds more than one paragraph", "make it one paragraph, or two items")
            }
            Tag::Paragraph => {
                self.open.push((Frame::Root, Vec::new()));
                return;
            }
            Tag::List(first) if self.list.is_none() => {
                if first.is_some_and(|first| first != 1) {
                    self.faults.warning(
                        self.file,
                        self.line,
                        "this numbered list does not begin at 1",
                        "begin it at 1: the app counts every list from 1",
                    );
                }
                self.list = Some((first.is_some(), Vec::new()));
                return;
            }
            Tag::List(_) => ("a list stands inside a list", "make one list of it"),
            Tag::Item => {
                self.item_is_full = false;
                self.open.push((Frame::Root, Vec::new()));
                return;
            }
            Tag::Strong | Tag::Emphasis | Tag::Link { .. } if self.open.len() > MAX_DEPTH => {
                ("marks stand inside marks too deeply", "use one mark at a time")
            }
            Tag::Strong => return self.open.push((Frame::Strong, Vec::new())),
            Tag::Emphasis => return self.open.push((Frame::Emphasis, Vec::new())),
            Tag::Link { dest_url, .. } => {
                let href = dest_url.to_string();
                self.check_link(&href);
                return self.open.push((Frame::Link(href), Vec::new()));
            }
            Tag::Image { .. } => ("pictures are not allowed", "say it in words"),
            Tag::Table(_) => ("tables are not allowed", "write a `-` list"),
            Tag::CodeBlock(_) => (
                "code and indented text are not allowed",
                "begin the line at its left edge, without backticks",
            ),
            Tag::BlockQuote(_) => ("quotations are not allowed", "write a plain paragraph in your own words"),
            Tag::HtmlBlock => ("HTML is not allowed", "write plain Markdown"),
            Tag::FootnoteDefinition(_) => {
                ("footnotes are not allowed", "name it in a `source:` line at the top")
            }
            Tag::Strikethrough => ("struck-out text is not allowed", "delete the words"),
            _ => ("this is not allowed", "use headings, paragraphs, lists, bold, emphasis and links"),
        };
        self.refuse(refused.0, refused.1);
        self.skipping = 1;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            // A paragraph within an item: the item goes on.
            TagEnd::Paragraph if self.list.is_some() => self.item_is_full = true,
            TagEnd::Paragraph => {
                let content = self.close_root();
                if !content.is_empty() {
                    self.push_block(Block::Paragraph { content });
                }
            }
            TagEnd::Heading(level) => {
                let content = self.close_root();
                if content.is_empty() {
                    self.refuse("this heading is empty", "write its words, or delete it");
                }
                let level = if level == HeadingLevel::H2 { 2 } else { 3 };
                self.push_block(Block::Heading { level, content });
            }
            TagEnd::Item => {
                let content = self.close_root();
                if content.is_empty() {
                    self.refuse("this list item is empty", "write its words, or delete it");
                }
                if let Some((_, items)) = &mut self.list {
                    items.push(content);
                }
            }
            TagEnd::List(_) => {
                if let Some((numbered, items)) = self.list.take() {
                    self.push_block(if numbered { Block::Steps { items } } else { Block::Bullets { items } });
                }
            }
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link => {
                let Some((frame, content)) = self.open.pop() else {
                    return;
                };
                let inline = match frame {
                    Frame::Strong => Inline::Strong { content },
                    Frame::Emphasis => Inline::Emphasis { content },
                    Frame::Link(href) => {
                        if content.is_empty() {
                            self.refuse("this link has no words", "write `[words](address)`");
                        }
                        Inline::Link { href, content }
                    }
                    Frame::Root => return,
                };
                self.push(inline);
            }
            _ => {}
        }
    }

    fn push_block(&mut self, block: Block) {
        self.made.blocks.push(block);
        self.made.lines.push(self.block_line);
    }

    /// Ends a block's text: trims its edges and looks for marks that were left open.
    fn close_root(&mut self) -> Vec<Inline> {
        let mut content = self.open.pop().map(|(_, content)| content).unwrap_or_default();
        trim(&mut content);
        self.look_for_leftovers(&content);
        content
    }

    fn push(&mut self, inline: Inline) {
        if let Some((_, content)) = self.open.last_mut() {
            content.push(inline);
        }
    }

    fn push_text(&mut self, words: &str) {
        let Some((_, content)) = self.open.last_mut() else {
            return;
        };
        // The parser hands out text in pieces; two pieces side by side are one run.
        match content.last_mut() {
            Some(Inline::Text { text }) => text.push_str(words),
            _ => content.push(Inline::Text { text: words.to_owned() }),
        }
    }

    fn check_link(&mut self, href: &str) {
        let wrong = match href.split_once(':') {
            Some(("https", _)) => (!is_https(href)).then_some("write the whole address, from https:// on"),
            Some(("tel", number)) => phone::read(number).err().map(|wrong| wrong.instead),
            Some(("guide" | "contact", id)) => {
                self.made.links.push(Link {
                    file: self.file.to_owned(),
                    href: href.to_owned(),
                    line: self.line,
                });
                (!is_id(id)).then_some("write the id alone: lower-case letters, digits and hyphens")
            }
            _ => Some("write an address that begins with https:, tel:, guide: or contact:"),
        };
        if let Some(instead) = wrong {
            self.refuse(&format!("this link leads nowhere: {}", quoted(href)), instead);
        }
    }

    /// Marks that were meant as Markdown but did not become any.
    fn look_for_leftovers(&mut self, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Text { text } => {
                    if text.contains("](") || text.contains("][") {
                        self.refuse(
                            "a link did not become one",
                            "write `[words](address)` without spaces in the address",
                        );
                    }
                    if text.contains("**") {
                        self.refuse("`**` has no partner", "write `**words**`, the marks close to the words");
                    }
                    if text.contains("https://") || text.contains("http://") || text.contains("www.") {
                        let instead = "write `[words](https://address)`";
                        self.faults.warning(self.file, self.line, "a bare address is not a link", instead);
                    }
                }
                Inline::Strong { content } | Inline::Emphasis { content } => self.look_for_leftovers(content),
                Inline::Link { .. } => {}
            }
        }
    }

    fn refuse_html(&mut self) {
        self.refuse("HTML is not allowed", "write plain Markdown");
    }

    fn refuse_footnote(&mut self) {
        self.refuse("footnotes are not allowed", "name it in a `source:` line at the top");
    }

    fn refuse(&mut self, what: &str, instead: &str) {
        self.faults.error(self.file, self.line, what, instead);
    }
}

/// Takes white space off both ends of a block's text.
fn trim(content: &mut Vec<Inline>) {
    if let Some(Inline::Text { text }) = content.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text { text }) = content.last_mut() {
        *text = text.trim_end().to_owned();
    }
    content.retain(|inline| !matches!(inline, Inline::Text { text } if text.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;
    use serde_json::json;

    fn faults_of(body: &str) -> Vec<String> {
        said(|faults| read("a.md", body, 10, faults)).1
    }

    #[test]
    fn what_is_allowed_becomes_a_tree() {
        let body = "## First\n1. Go **now**.\n2. See [the card](guide:arrest) or\n   ring [101](tel:101).\n\n\
                    ### Know\nA *plain*\nparagraph & more.\n\n- One\n\n- Two\n";
        let (made, faults) = said(|faults| read("a.md", body, 10, faults));
        assert!(faults.is_empty(), "{faults:?}");
        let text = |text: &str| json!({"type": "text", "text": text});
        assert_eq!(
            serde_json::to_value(&made.blocks).unwrap(),
            json!([
                {"type": "heading", "level": 2, "content": [text("First")]},
                {"type": "steps", "items": [
                    [text("Go "), {"type": "strong", "content": [text("now")]}, text(".")],
                    [text("See "), {"type": "link", "href": "guide:arrest", "content": [text("the card")]},
                     text(" or ring "), {"type": "link", "href": "tel:101", "content": [text("101")]}, text(".")],
                ]},
                {"type": "heading", "level": 3, "content": [text("Know")]},
                {"type": "paragraph", "content": [
                    text("A "), {"type": "emphasis", "content": [text("plain")]}, text(" paragraph & more.")]},
                {"type": "bullets", "items": [[text("One")], [text("Two")]]},
            ])
        );
        assert_eq!(made.lines, [10, 11, 15, 16, 19]);
        assert_eq!(made.links, [Link { file: "a.md".into(), href: "guide:arrest".into(), line: 12 }]);
    }

    #[test]
    fn what_is_not_allowed_is_named_with_its_line() {
        for (body, line, what) in [
            ("one\n\n<b>two</b>\n", 12, "HTML"),
            ("one <br> two", 10, "HTML"),
            ("<!-- hidden -->", 10, "HTML"),
            ("![a](https://a.uk/b.png)", 10, "pictures"),
            ("|a|b|\n|-|-|\n|1|2|\n", 10, "tables"),
            ("- a\n  - b\n", 11, "a list stands inside"),
            ("1. a\n\n   more\n", 12, "more than one paragraph"),
            ("- a\n\n  ## b\n", 12, "this heading"),
            ("a `b` c", 10, "`code`"),
            ("```\nb\n```\n", 10, "code and"),
            ("    indented", 10, "code and"),
            ("> quoted", 10, "quotations"),
            ("# Top", 10, "this heading is not allowed"),
            ("#### Deep", 10, "this heading is not allowed"),
            ("##\n", 10, "this heading is empty"),
            ("- \n", 10, "this list item is empty"),
            ("a\n\n***\n", 12, "a line across"),
            ("~~a~~", 10, "struck-out"),
            ("- [ ] a", 10, "a box"),
            ("a[^1]\n\n[^1]: b\n", 10, "footnotes"),
            ("3. a", 10, "does not begin at 1"),
            ("***[***a***](tel:999)***", 10, "too deeply"),
        ] {
            let faults = faults_of(body);
            let begin = format!("a.md:{line}: ");
            assert!(
                faults.iter().any(|fault| fault.starts_with(&begin) && fault.contains(what)),
                "{body:?}: {faults:?}"
            );
        }
    }

    #[test]
    fn links_that_lead_out_of_the_list_are_refused() {
        for href in [
            "http://a.uk/",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@b.uk",
            "arrest",
            "/arrest",
            "#a",
            "https:a",
            "tel:12",
            "guide:",
            "guide:Arrest",
            "contact:a/b",
            "sms:85258",
            "GUIDE:arrest",
        ] {
            let faults = faults_of(&format!("see\n[a]({href})\n"));
            assert!(faults[0].starts_with("a.md:11: this link leads nowhere"), "{href}: {faults:?}");
        }
        assert!(faults_of("<me@example.org>")[0].contains("leads nowhere"));
        assert!(faults_of("[a](tel:116123) [b](contact:samaritans) [c](https://www.gov.uk/)").is_empty());
    }

    #[test]
    fn marks_that_did_not_work_are_found() {
        assert!(faults_of("see [a](guide: b c)")[0].contains("did not become one"));
        assert!(faults_of("a ** b**")[0].contains("no partner"));
        assert!(faults_of("a\nhttps://www.gov.uk b")[0].contains("bare address"));
        assert!(faults_of("[](guide:arrest)")[0].contains("no words"));
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let deep = format!("{}a{}", "*b **c ".repeat(3_000), "** *".repeat(3_000));
        said(|faults| read("a.md", &deep, 1, faults));
        said(|faults| read("a.md", &"> ".repeat(5_000), 1, faults));
        said(|faults| read("a.md", &"- ".repeat(5_000), 1, faults));
        assert!(faults_of("*a **b *c **d *e***")[0].starts_with("a.md:10"));
    }
}
