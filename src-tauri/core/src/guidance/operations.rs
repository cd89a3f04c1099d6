//! The rules: which words, which order, what counts as past review.

use super::model::{CategoryView, Found, GuidanceHome, GuideList, GuideRow, GuideView, SearchResults};
use super::search::{self, Query, Vocabulary};
use super::store::{Candidate, Row};
use super::{snippet, store};
use crate::days::{UK, local_date};
use crate::settings::Language;
use crate::storage::StorageError;
use crate::{App, packs};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Most cards that a search shows.
const SHOWN: usize = 20;
/// How many passages are compared, in each index. Comparing all that a single letter finds in
/// 30,000 passages would cost tens of milliseconds for an order that nobody could use.
const COMPARED: i64 = 80;

/// The day and language that an answer is made for.
struct Now {
    today: String,
    language: Language,
}

impl Now {
    fn of(app: &App) -> Self {
        Self { today: local_date(app.clock.now_ms(), UK).to_string(), language: app.settings().language }
    }

    fn words(&self) -> &'static str {
        match self.language {
            Language::En => "en",
            Language::Cy => "cy",
        }
    }

    fn row(&self, row: Row) -> Result<GuideRow, StorageError> {
        Ok(GuideRow {
            regions: row.regions()?,
            id: row.id,
            title: row.title,
            summary: row.summary,
            category: row.category,
            urgent: row.urgent,
            past_review: self.today.as_str() > row.review_by.as_str(),
            review_by: row.review_by,
            words: row.language,
        })
    }
}

async fn categories(app: &App) -> Result<Vec<CategoryView>, StorageError> {
    let counts = store::counts(&app.public).await?;
    let language = app.settings().language;
    let all = packs::categories(&app.public).await?;
    Ok(all
        .into_iter()
        .map(|category| CategoryView {
            count: counts.iter().find(|(id, _)| *id == category.id).map_or(0, |(_, count)| *count),
            name: if language == Language::Cy { category.cy } else { category.en },
            id: category.id,
        })
        .collect())
}

/// Where guidance begins.
pub async fn home(app: &App) -> Result<GuidanceHome, StorageError> {
    let now = Now::of(app);
    let categories = categories(app).await?;
    let marks = app.vault.peek(|private| (private.reading.bookmarks(), private.reading.recent())).await;
    let (mut bookmarks, mut recent) = (None, None);
    if let Some((marked, read)) = marks {
        bookmarks = Some(rows(app, &now, &marked).await?);
        recent = Some(rows(app, &now, &read).await?);
    }
    Ok(GuidanceHome {
        total: categories.iter().map(|category| category.count).sum(),
        in_welsh: store::in_welsh(&app.public).await?,
        categories,
        bookmarks,
        recent,
    })
}

/// A card that a pack no longer has is left out.
async fn rows(app: &App, now: &Now, ids: &[impl AsRef<str>]) -> Result<Vec<GuideRow>, StorageError> {
    let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    let rows = store::rows(&app.public, now.words(), &ids).await?;
    rows.into_iter().map(|row| now.row(row)).collect()
}

/// The cards of one category: urgent ones first, then by title.
pub async fn browse(app: &App, category: &str) -> Result<Option<GuideList>, StorageError> {
    let now = Now::of(app);
    let Some(named) = categories(app).await?.into_iter().find(|one| one.id == category) else {
        return Ok(None);
    };
    let rows = store::in_category(&app.public, now.words(), category).await?;
    let mut guides: Vec<GuideRow> = rows.into_iter().map(|row| now.row(row)).collect::<Result<_, _>>()?;
    guides.sort_by_cached_key(|guide| (!guide.urgent, guide.title.to_lowercase()));
    Ok(Some(GuideList { name: named.name, guides }))
}

/// A card, whole; notes that it was read where the vault is open.
pub async fn open(app: &App, id: &str) -> Result<Option<GuideView>, StorageError> {
    let now = Now::of(app);
    let Some(stored) = store::guide(&app.public, id).await? else { return Ok(None) };
    let guide = stored.guide;
    let bookmarked = app.vault.peek(|private| private.reading.is_bookmarked(id)).await;
    if bookmarked.is_some() {
        let (now_ms, fresh) = (app.clock.now_ms(), app.vault.new_rid());
        let noted = app
            .vault
            .edit(|private| Ok::<_, crate::vault::VaultError>((private.reading.read(id, now_ms, fresh), ())))
            .await;
        if noted.is_err() {
            // The card is what was asked for; a full disk must not keep it away.
            tracing::warn!("reading was not noted");
        }
    }
    let Some(row) = rows(app, &now, &[id]).await?.pop() else { return Ok(None) };
    let category = categories(app).await?.into_iter().find(|one| one.id == guide.category);
    let text = guide.cy.filter(|_| row.words == "cy").unwrap_or(guide.en);
    Ok(Some(GuideView {
        row,
        category_name: category.map(|category| category.name).unwrap_or_default(),
        body: text.body,
        sources: guide.sources,
        college: guide.college,
        licence: guide.licence,
        reviewed: guide.reviewed,
        bookmarked,
        example: stored.example,
    }))
}

/// Searches.
pub async fn search(app: &App, typed: &str) -> Result<SearchResults, StorageError> {
    let now = Now::of(app);
    let nothing = || SearchResults { found: Vec::new(), corrected: Vec::new(), more: false };
    let Some(mut query) = search::parse(typed) else { return Ok(nothing()) };
    let mut best = candidates(app, &query).await?;
    if best.is_empty() {
        // Only where nothing was found can a word be one that nothing begins with.
        let words = store::vocabulary(&app.public).await?;
        let Some(corrected) = query.correct(&Vocabulary::new(&words)) else { return Ok(nothing()) };
        query = corrected;
        best = candidates(app, &query).await?;
    }
    let mut ids: Vec<&str> = Vec::with_capacity(SHOWN + 1);
    for candidate in &best {
        // A card may match in both languages.
        if ids.len() <= SHOWN && !ids.contains(&candidate.guide.as_str()) {
            ids.push(&candidate.guide);
        }
    }
    let more = ids.len() > SHOWN;
    ids.truncate(SHOWN);
    let terms = query.terms();
    let rows = store::found(&app.public, now.words(), &ids).await?;
    let found = rows.into_iter().map(|mut row| {
        // The words shown are those of the interface's language, whichever language matched.
        let body = std::mem::take(&mut row.body);
        let from_summary = snippet::has_hit(&row.summary, &terms) || !snippet::has_hit(&body, &terms);
        let snippet = snippet::around(if from_summary { &row.summary } else { &body }, &terms);
        Ok(Found { title: snippet::marked(&row.title, &terms), snippet, row: now.row(row)? })
    });
    let found = found.collect::<Result<_, StorageError>>()?;
    Ok(SearchResults { found, corrected: query.corrected, more })
}

/// The passages that hold every word of a query, best first.
async fn candidates(app: &App, query: &Query) -> Result<Vec<Candidate>, StorageError> {
    let expression = query.expression();
    let mut all = store::named(&app.public, &expression, COMPARED).await?;
    // A card has up to two passages: with this many named so, nothing else would be shown.
    if all.len() <= 2 * SHOWN {
        let named: HashSet<i64> = all.iter().map(|candidate| candidate.number).collect();
        let holding = store::holding(&app.public, &expression, COMPARED).await?;
        all.extend(holding.into_iter().filter(|candidate| !named.contains(&candidate.number)));
    }
    // Of equals, the shorter title says more exactly what was looked for.
    all.sort_by_cached_key(|candidate| {
        let score = query.score(&candidate.title, &candidate.synonyms, &candidate.summary);
        (Reverse(score), candidate.title.len(), candidate.number)
    });
    Ok(all)
}

/// A card past its review date: a bookmarked one if there is one, else the most overdue.
pub async fn most_overdue(app: &App) -> Result<Option<GuideRow>, StorageError> {
    let now = Now::of(app);
    let mine = app.vault.peek(|private| private.reading.bookmarks()).await.unwrap_or_default();
    let overdue = rows(app, &now, &mine).await?.into_iter().find(|row| row.past_review);
    if overdue.is_some() {
        return Ok(overdue);
    }
    let most = store::most_overdue(&app.public, now.words(), &now.today).await?;
    most.map(|row| now.row(row)).transpose()
}
