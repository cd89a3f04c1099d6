//! The rules: which words, which order, what counts as past review.

use super::model::{CategoryView, Found, GuidanceHome, GuideList, GuideRow, GuideView, SearchResults};
use super::search::{self, Vocabulary};
use super::{snippet, store};
use crate::days::{UK, local_date};
use crate::settings::Language;
use crate::storage::StorageError;
use crate::{App, packs};
use crewroom_protocol::pack::content::{Guide, GuideText};

/// Most cards that a search shows.
const SHOWN: usize = 20;
/// Passages fetched for them: a card may match in both languages.
const FETCHED: i64 = 42;

/// The day and language that an answer is made for.
struct Now {
    today: String,
    language: Language,
}

impl Now {
    fn of(app: &App) -> Self {
        Self {
            today: local_date(app.clock.now_ms(), UK).to_string(),
            language: app.settings().language,
        }
    }

    fn words<'a>(&self, guide: &'a Guide) -> (&'a GuideText, &'static str) {
        match (self.language, &guide.cy) {
            (Language::Cy, Some(cy)) => (cy, "cy"),
            _ => (&guide.en, "en"),
        }
    }

    fn row(&self, guide: &Guide) -> GuideRow {
        let (text, words) = self.words(guide);
        GuideRow {
            id: guide.id.clone(),
            title: text.title.clone(),
            summary: text.summary.clone(),
            category: guide.category.clone(),
            regions: guide.regions.clone(),
            urgent: guide.urgent,
            past_review: self.today.as_str() > guide.review_by.as_str(),
            review_by: guide.review_by.clone(),
            words: words.to_owned(),
        }
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
async fn rows(app: &App, now: &Now, ids: &[String]) -> Result<Vec<GuideRow>, StorageError> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(store::guide(&app.public, id).await?.map(|stored| now.row(&stored.guide)));
    }
    Ok(rows)
}

/// The cards of one category: urgent ones first, then by title.
pub async fn browse(app: &App, category: &str) -> Result<Option<GuideList>, StorageError> {
    let now = Now::of(app);
    let Some(named) = categories(app).await?.into_iter().find(|one| one.id == category) else {
        return Ok(None);
    };
    let guides = store::in_category(&app.public, category).await?;
    let mut guides: Vec<GuideRow> = guides.iter().map(|guide| now.row(guide)).collect();
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
    let row = now.row(&guide);
    let category = categories(app).await?.into_iter().find(|one| one.id == guide.category);
    Ok(Some(GuideView {
        row,
        category_name: category.map(|category| category.name).unwrap_or_default(),
        body: now.words(&guide).0.body.clone(),
        sources: guide.sources,
        college: guide.college,
        licence: guide.licence,
        reviewed: guide.reviewed,
        bookmarked,
        example: stored.example,
    }))
}

/// The index's words; read once after each installation.
pub async fn vocabulary(app: &App) -> Result<Vocabulary, StorageError> {
    app.vocabulary
        .get_or_try_init(|| async { Ok(Vocabulary::new(store::vocabulary(&app.public).await?)) })
        .await
        .cloned()
}

/// Searches.
pub async fn search(app: &App, typed: &str) -> Result<SearchResults, StorageError> {
    let now = Now::of(app);
    let Some(query) = search::parse(typed, &vocabulary(app).await?) else {
        return Ok(SearchResults { found: Vec::new(), corrected: Vec::new(), more: false });
    };
    let matches = store::search(&app.public, &query.expression, FETCHED).await?;
    let mut found: Vec<Found> = Vec::new();
    let mut more = matches.len() as i64 == FETCHED;
    for hit in matches {
        if found.iter().any(|known| known.row.id == hit.guide) {
            continue;
        }
        if found.len() == SHOWN {
            more = true;
            break;
        }
        let guide: Guide = serde_json::from_str(&hit.content).map_err(|_| StorageError::Damaged)?;
        let row = now.row(&guide);
        let (text, _) = now.words(&guide);
        // The words shown are those of the interface's language, whichever language matched.
        let body = if hit.language == row.words { hit.body } else { super::indexing::plain(&text.body) };
        let from_summary = snippet::has_hit(&row.summary, &query.terms) || !snippet::has_hit(&body, &query.terms);
        let snippet = if from_summary { snippet::around(&row.summary, &query.terms) } else { snippet::around(&body, &query.terms) };
        found.push(Found { title: snippet::marked(&row.title, &query.terms), snippet, row });
    }
    Ok(SearchResults { found, corrected: query.corrected, more })
}

/// A card past its review date: a bookmarked one if there is one, else the most overdue.
pub async fn most_overdue(app: &App) -> Result<Option<GuideRow>, StorageError> {
    let now = Now::of(app);
    let mine = app.vault.peek(|private| private.reading.bookmarks()).await.unwrap_or_default();
    let overdue = rows(app, &now, &mine).await?.into_iter().find(|row| row.past_review);
    if overdue.is_some() {
        return Ok(overdue);
    }
    let most = store::most_overdue(&app.public, &now.today).await?;
    Ok(most.map(|guide| now.row(&guide)))
}
