//! `stories/en/*.md` and `stories/cy/*.md`: stories and thank-yous, told by role, never by name.

use crate::fault::Faults;
use crate::front_matter::Page;
use crate::markdown::{self, Link};
use crate::pages::Pages;
use crate::placed::Placed;
use crate::welsh;
use crewroom_protocol::pack::content::{Story, StoryKind, StoryText};
use std::collections::BTreeSet;

const KEYS: &[&str] = &["title", "kind", "role", "composed", "reviewed"];
const WELSH_KEYS: &[&str] = &["title", "role"];
const KINDS: [(&str, StoryKind); 2] = [("story", StoryKind::Story), ("thank-you", StoryKind::ThankYou)];

/// Reads the stories.
pub(crate) fn read(pages: &Pages, faults: &mut Faults) -> Vec<Placed<Story>> {
    let known: BTreeSet<String> = pages.en.keys().cloned().collect();
    for (id, (file, _)) in pages.cy.iter().filter(|(id, _)| !known.contains(*id)) {
        let what = "this Welsh story has no English one";
        faults.error(file, 1, what, welsh::meant(id, &known).replace("write", "name it"));
    }
    let mut stories = Vec::new();
    for (id, (file, text)) in &pages.en {
        let Some(page) = text.as_deref().and_then(|text| Page::read(file, text, faults)) else {
            continue;
        };
        page.only(KEYS, &[], faults);
        let (en, links) = words(&page, faults);
        let story = Story {
            id: id.clone(),
            kind: page
                .required("kind", faults)
                .and_then(|f| f.choice(&KINDS, faults))
                .unwrap_or(StoryKind::Story),
            composed: page.one("composed").is_some_and(|f| f.yes(faults)),
            reviewed: page.required("reviewed", faults).map(|f| f.day(faults)).unwrap_or_default(),
            en,
            cy: None,
        };
        let mut story = Placed::on_page(story, &page, links);
        if let Some((file, Some(text))) = pages.cy.get(id)
            && let Some(page) = Page::read(file, text, faults)
        {
            for (key, line) in page.keys().filter(|(key, _)| KEYS.contains(key) && !WELSH_KEYS.contains(key))
            {
                let what = format!("`{key}` is taken from the English story");
                faults.error(page.file, line, what, "leave the line out");
            }
            page.only(KEYS, &[], faults);
            let (cy, links) = words(&page, faults);
            story.item.cy = Some(cy);
            story.links.extend(links);
        }
        stories.push(story);
    }
    stories
}

fn words(page: &Page<'_>, faults: &mut Faults) -> (StoryText, Vec<Link>) {
    let mut required = |key| page.required(key, faults).map(|field| field.text()).unwrap_or_default();
    let (title, role) = (required("title"), required("role"));
    let body = markdown::read(page.file, page.body, page.body_line, faults);
    if body.blocks.is_empty() {
        faults.error(page.file, page.body_line, "the story has no text", "write it below the second `---`");
    }
    (StoryText { title, role, body: body.blocks }, body.links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    fn pages(en: &str, cy: &str) -> Pages {
        let page = |folder: &str, text: &str| {
            [("a-night".to_owned(), (format!("stories/{folder}/a-night.md"), Some(text.to_owned())))].into()
        };
        Pages { en: page("en", en), cy: page("cy", cy) }
    }

    #[test]
    fn a_story_and_its_welsh_are_read() {
        let en = "---\ntitle: A night\nkind: thank-you\nrole: Response officer\ncomposed: yes\nreviewed: 2026-11-21\n---\nThanks.\n";
        let cy = "---\ntitle: Noson\nrole: Swyddog ymateb\n---\nDiolch.\n";
        let (stories, faults) = said(|faults| read(&pages(en, cy), faults));
        assert!(faults.is_empty(), "{faults:?}");
        let story = &stories[0].item;
        assert_eq!((story.kind, story.composed), (StoryKind::ThankYou, true));
        assert_eq!(story.cy.as_ref().map(|words| words.title.as_str()), Some("Noson"));
    }

    #[test]
    fn wrong_lines_are_named() {
        let en = "---\ntitle: A night\nkind: tale\nname: PC Smith\ncomposed: maybe\nreviewed: 2026\n---\n";
        let cy = "---\ntitle: Noson\nrole: Swyddog\nkind: story\n---\nDiolch.\n";
        let (_, faults) = said(|faults| read(&pages(en, cy), faults));
        assert_eq!(
            faults,
            [
                "stories/cy/a-night.md:4: `kind` is taken from the English story, leave the line out",
                "stories/en/a-night.md:1: `role` is missing, write a line `role: …`",
                "stories/en/a-night.md:3: `kind` is not known: `tale`, write one of `story`, `thank-you`",
                "stories/en/a-night.md:4: the key `name` is not used here, write one of `title`, `kind`, `role`, `composed`, `reviewed`",
                "stories/en/a-night.md:5: `composed` is neither yes nor no: `maybe`, write `yes`, or leave it out",
                "stories/en/a-night.md:6: `reviewed` is not a date: `2026`, write the day as YYYY-MM-DD",
                "stories/en/a-night.md:8: the story has no text, write it below the second `---`",
            ]
        );
    }
}
