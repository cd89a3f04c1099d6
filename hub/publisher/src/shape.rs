//! Compares the shape of a Welsh card with that of the English one: a step that is missing
//! in one language is a hazard that no reader of the other can see.

use crate::fault::Faults;
use crate::markdown::Body;
use crewroom_protocol::pack::content::Block;

/// Notes the first place at which the two differ.
pub(crate) fn compare(file: &str, english: &[Block], welsh: &Body, faults: &mut Faults) {
    let instead = "give both cards the same headings, lists and number of items";
    for (index, block) in english.iter().enumerate() {
        let Some((other, line)) = welsh.blocks.get(index).zip(welsh.lines.get(index)) else {
            let line = welsh.lines.last().copied().unwrap_or(1);
            faults.error(file, line, format!("the Welsh card ends before {}", name(block)), instead);
            return;
        };
        if shape(block) != shape(other) {
            let what =
                format!("the Welsh card has {} where the English one has {}", name(other), name(block));
            faults.error(file, *line, what, instead);
            return;
        }
    }
    if let Some((extra, line)) = welsh.blocks.get(english.len()).zip(welsh.lines.get(english.len())) {
        let what = format!("the Welsh card has {} that the English one has not", name(extra));
        faults.error(file, *line, what, instead);
    }
}

fn shape(block: &Block) -> (u8, usize) {
    match block {
        Block::Heading { level, .. } => (0, usize::from(*level)),
        Block::Paragraph { .. } => (1, 0),
        Block::Bullets { items } => (2, items.len()),
        Block::Steps { items } => (3, items.len()),
    }
}

fn name(block: &Block) -> String {
    match block {
        Block::Heading { level, .. } => format!("a heading of level {level}"),
        Block::Paragraph { .. } => "a paragraph".to_owned(),
        Block::Bullets { items } => format!("a list of {}", items.len()),
        Block::Steps { items } => format!("{} steps", items.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;
    use crate::markdown;

    fn faults_of(english: &str, welsh: &str) -> Vec<String> {
        said(|faults| {
            let english = markdown::read("en.md", english, 5, faults);
            let welsh = markdown::read("cy.md", welsh, 5, faults);
            compare("cy.md", &english.blocks, &welsh, faults);
        })
        .1
    }

    #[test]
    fn the_first_difference_is_named_with_its_line() {
        let english = "## A\n1. a\n2. b\n\n## B\n- c\n";
        assert!(faults_of(english, "## X\n1. x\n2. y\n\n## Z\n- z\n").is_empty());
        for (welsh, line, what) in [
            ("## X\n1. x\n", 6, "has 1 steps where the English one has 2 steps"),
            ("## X\n1. x\n2. y\n\n### Z\n- z\n", 9, "a heading of level 3"),
            ("## X\n1. x\n2. y\n", 6, "ends before a heading"),
            ("## X\n1. x\n2. y\n\n## Z\n- z\n\nmore\n", 12, "a paragraph that the English one has not"),
            ("", 1, "ends before a heading"),
        ] {
            let faults = faults_of(english, welsh);
            assert!(
                faults.len() == 1
                    && faults[0].starts_with(&format!("cy.md:{line}: "))
                    && faults[0].contains(what),
                "{welsh:?}: {faults:?}"
            );
        }
    }
}
