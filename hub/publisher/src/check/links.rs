//! Links between items: `guide:some-id` and `contact:some-id` must lead somewhere.

use super::is_force;
use crate::fault::Faults;
use crate::folder::Folder;
use crate::nearest::nearest;
use crate::pack::Ids;
use crewroom_protocol::pack::manifest::is_id;
use std::collections::BTreeSet;

pub(super) fn check(folder: &Folder, national: Option<&Ids>, faults: &mut Faults) {
    let contact_ids: BTreeSet<String> = folder.contacts.iter().map(|placed| placed.item.id.clone()).collect();
    let links = folder.guides.iter().flat_map(|guide| &guide.links);
    for link in links.chain(folder.stories.iter().flat_map(|story| &story.links)) {
        let Some((kind, id)) = link.href.split_once(':').filter(|(_, id)| is_id(id)) else {
            continue;
        };
        let (own, lent) = match kind {
            "guide" => (&folder.guide_ids, national.map(|ids| &ids.guides)),
            _ => (&contact_ids, national.map(|ids| &ids.contacts)),
        };
        if own.contains(id) || lent.is_some_and(|lent| lent.contains(id)) {
            continue;
        }
        if is_force(folder) && national.is_none() {
            let what = format!("`{}` is not in this pack", link.href);
            faults.warning(&link.file, link.line, what, "check it against the national pack");
        } else {
            let known: Vec<&str> = own.iter().chain(lent.into_iter().flatten()).map(String::as_str).collect();
            let near = nearest(id, known.iter().copied());
            let meant = match near {
                Some(near) => format!("write `{kind}:{near}`"),
                None => format!("write the id of a {kind} that is there, or take the link out"),
            };
            faults.error(&link.file, link.line, format!("the link `{}` is dead", link.href), meant);
        }
    }
}
