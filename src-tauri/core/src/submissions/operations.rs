//! The rules: to whom something can be sent, sealing it at once, taking it back.

use super::model::{
    KEPT_DAYS, MAX_WAITING, Outbox, RecipientView, Recipients, SubmissionState, SubmissionView,
};
use super::{SubmissionError, store};
use crate::days::{UK, local_date};
use crate::settings::Language;
use crate::storage::StorageError;
use crate::{App, packs, sync, week_of_action};
use chrono::{DateTime, NaiveDate};
use crewroom_crypto::submission::seal_submission;
use crewroom_protocol::pack::content::SubmissionKind;
use crewroom_protocol::sync::submission::{
    MAX_COLLEAGUE, MAX_TEXT, RecipientId, SubmissionBody, info, recipient_id,
};
use crewroom_protocol::sync::to_bytes;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

/// What is to be sent.
pub struct Written<'a> {
    pub kind: SubmissionKind,
    /// As [`RecipientView::id`].
    pub recipient: &'a str,
    pub event: Option<&'a str>,
    pub colleague: Option<&'a str>,
    pub text: &'a str,
}

/// A recipient and the key that seals to them.
struct Known {
    view: RecipientView,
    id: RecipientId,
    public: [u8; 32],
    reachable: bool,
}

/// Today, as days since 1970-01-01 in the United Kingdom.
pub fn today(app: &App) -> i64 {
    local_date(app.clock.now_ms(), UK).signed_duration_since(NaiveDate::default()).num_days()
}

async fn known(app: &App) -> Result<Vec<Known>, StorageError> {
    let settings = app.settings();
    let hub = sync::reach(app).await?;
    let welsh = settings.language == Language::Cy;
    let pick = |en: &str, cy: &str| if welsh { cy } else { en }.to_owned();
    let mut known = Vec::new();
    for (pack, recipient) in packs::recipients(&app.public).await? {
        let Some(public) = recipient.public_key() else { continue };
        let national = pack.role == "national";
        // What is sealed to a force's people is of no use at the hub of another.
        let of_hub = hub.as_ref().is_none_or(|hub| hub.force.is_empty() || hub.force == pack.id);
        let reachable = national || (settings.force.as_ref() == Some(&pack.id) && of_hub);
        let id = recipient_id(&public);
        let view = RecipientView {
            id: HEXLOWER.encode(&id),
            name: pick(&recipient.en, &recipient.cy),
            from: pick(&pack.name_en, &pack.name_cy),
            national,
            example: pack.example,
            kinds: recipient.kinds,
        };
        known.push(Known { view, id, public, reachable });
    }
    Ok(known)
}

/// Everybody to whom something can be sent.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn recipients(app: &App) -> Result<Recipients, SubmissionError> {
    let known = known(app).await?;
    let recipients = known.into_iter().filter(|one| one.reachable).map(|one| one.view).collect();
    Ok(Recipients { recipients, hub: sync::reach(app).await?.is_some() })
}

/// Seals what was written and queues it. Nothing of it is kept in the clear.
///
/// # Errors
/// [`SubmissionError`]; nothing is kept then.
pub async fn send(app: &App, written: Written<'_>) -> Result<Outbox, SubmissionError> {
    let hub = sync::reach(app).await?.ok_or(SubmissionError::NoHub)?;
    let known = known(app).await?;
    let takes = |one: &&Known| one.reachable && one.view.kinds.contains(&written.kind);
    let mut to = known.iter().filter(takes);
    let to = to.find(|one| one.view.id == written.recipient).ok_or(SubmissionError::NotFound)?;
    let day = today(app);
    let body = body(app, &written, day).await?;
    if store::count_waiting(&app.public).await? >= MAX_WAITING {
        return Err(SubmissionError::TooMany);
    }
    let mut id = [0; 16];
    app.rng.fill(&mut id);
    let mut fresh = [0; 32];
    app.rng.fill(&mut fresh);
    let plain = Zeroizing::new(to_bytes(&body));
    let sealed = seal_submission(&to.public, &mut fresh, &info(&id, &to.id), &plain)?;
    let new = store::New { id, kind: written.kind, recipient: to.id, hub: hub.key, day, sealed: &sealed };
    store::add(&app.public, new).await?;
    app.outbox.hold_back(app.clock.now_ms(), app.rng.as_ref());
    list(app).await
}

async fn body(app: &App, written: &Written<'_>, day: i64) -> Result<SubmissionBody, SubmissionError> {
    let text = within(written.text, MAX_TEXT)?;
    let colleague = written.colleague.map(|who| within(who, MAX_COLLEAGUE)).transpose()?;
    let fits = match written.kind {
        SubmissionKind::Feedback => written.event.is_none() && colleague.is_none(),
        SubmissionKind::SignUp => written.event.is_some() && colleague.is_none(),
        SubmissionKind::Recognition => written.event.is_none() && colleague.is_some(),
    };
    if !fits {
        return Err(SubmissionError::Malformed);
    }
    let may_be_empty = written.kind == SubmissionKind::SignUp;
    if text.is_empty() && !may_be_empty || colleague == Some("") {
        return Err(SubmissionError::Empty);
    }
    if let Some(event) = written.event
        && !week_of_action::takes_sign_ups(app, event).await?
    {
        return Err(SubmissionError::NotFound);
    }
    let owned = |text: &str| text.to_owned();
    Ok(SubmissionBody::new(
        written.kind,
        u32::try_from(day).unwrap_or(0),
        written.event.map(owned),
        colleague.map(owned),
        text.to_owned(),
    ))
}

fn within(text: &str, most: usize) -> Result<&str, SubmissionError> {
    let text = text.trim();
    if text.chars().count() > most { Err(SubmissionError::TooLong) } else { Ok(text) }
}

/// What waits, and what was sent of late.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn list(app: &App) -> Result<Outbox, SubmissionError> {
    let names = known(app).await?;
    // What is under way while nobody sends was cut off by a crash: it waits.
    let idle = app.outbox.is_idle();
    let rows = store::list(&app.public, today(app).saturating_sub(KEPT_DAYS)).await?;
    let view = |row: store::Row| SubmissionView {
        id: HEXLOWER.encode(&row.id),
        kind: row.kind,
        state: match row.state {
            SubmissionState::Sending if idle => SubmissionState::Queued,
            state => state,
        },
        to: names.iter().find(|one| one.id == row.recipient).map(|one| one.view.name.clone()),
        day: date(row.day),
        tried: row.tried,
        reason: row.reason,
    };
    Ok(Outbox { submissions: rows.into_iter().map(view).collect(), hub: sync::reach(app).await?.is_some() })
}

fn date(day: i64) -> String {
    let at = DateTime::from_timestamp(day.saturating_mul(86_400), 0);
    at.map(|at| at.date_naive().to_string()).unwrap_or_default()
}

/// Takes back what waits; takes what was refused off the list.
///
/// # Errors
/// [`SubmissionError::AlreadySent`], [`SubmissionError::NotFound`].
pub async fn cancel(app: &App, id: &str) -> Result<Outbox, SubmissionError> {
    let id: store::Id = HEXLOWER
        .decode(id.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(SubmissionError::NotFound)?;
    if let Some(_turn) = app.outbox.turn_if_idle() {
        store::put_back(&app.public).await?;
    }
    if !store::cancel(&app.public, &id).await? {
        let there = store::exists(&app.public, &id).await?;
        return Err(if there { SubmissionError::AlreadySent } else { SubmissionError::NotFound });
    }
    list(app).await
}
