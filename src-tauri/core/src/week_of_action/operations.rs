//! The rules: which week, which order, what is near, what is next.

use super::model::{
    EventView, FigureView, Programme, ProgrammeDay, Stories, StoryView, WeekDates, WeekState,
};
use super::store;
use crate::calendar::{CalendarFile, Entry, file};
use crate::days::{LocalMoment, UK, local_date, parse_date, wall_to_ms};
use crate::settings::{Language, Settings};
use crate::storage::StorageError;
use crate::{App, packs};
use chrono::{Datelike, NaiveDate};
use crewroom_protocol::pack::content::{Event, Force, Source, Story, StoryKind, Week};

const DAY_MS: i64 = 24 * 3_600_000;

struct Scene {
    settings: Settings,
    force: Option<Force>,
    now_ms: i64,
    today: NaiveDate,
}

impl Scene {
    async fn load(app: &App) -> Result<Self, StorageError> {
        let settings = app.settings();
        let forces = packs::forces(&app.public).await?;
        let force = forces.into_iter().find(|force| Some(&force.id) == settings.force.as_ref());
        let now_ms = app.clock.now_ms();
        Ok(Self { settings, force, now_ms, today: local_date(now_ms, UK) })
    }

    fn welsh(&self) -> bool {
        self.settings.language == Language::Cy
    }

    fn pick(&self, en: &str, cy: &str) -> String {
        if self.welsh() { cy } else { en }.to_owned()
    }

    fn is_example(&self) -> bool {
        self.force.as_ref().is_some_and(|force| force.example)
    }

    fn event(&self, event: &Event) -> EventView {
        let (text, words) = match (&event.cy, self.welsh()) {
            (Some(cy), true) => (cy, "cy"),
            _ => (&event.en, "en"),
        };
        let stations = self.force.iter().flat_map(|force| &force.stations);
        let station = stations.into_iter().find(|station| Some(&station.id) == event.station.as_ref());
        EventView {
            id: event.id.clone(),
            kind: event.kind,
            title: text.title.clone(),
            description: text.description.clone(),
            starts: LocalMoment::new(event.starts_ms, UK),
            ends: LocalMoment::new(event.ends_ms, UK),
            station: station.map(|station| self.pick(&station.en, &station.cy)),
            url: event.url.clone(),
            cancelled: event.cancelled,
            near_me: event.station.is_some() && event.station == self.settings.station,
            on_now: !event.cancelled && (event.starts_ms..event.ends_ms).contains(&self.now_ms),
            over: event.ends_ms <= self.now_ms,
            sign_up: event.sign_up && !event.cancelled && event.ends_ms > self.now_ms,
            words: words.to_owned(),
        }
    }

    fn story(&self, story: &Story) -> StoryView {
        let (text, words) = match (&story.cy, self.welsh()) {
            (Some(cy), true) => (cy, "cy"),
            _ => (&story.en, "en"),
        };
        StoryView {
            id: story.id.clone(),
            kind: story.kind,
            title: text.title.clone(),
            role: text.role.clone(),
            body: text.body.clone(),
            composed: story.composed,
            words: words.to_owned(),
        }
    }
}

/// The week that is on, else the next, else the last known.
fn choose(weeks: &[Week], today: NaiveDate) -> (WeekState, Option<&Week>) {
    let span = |week: &Week| Some((parse_date(&week.starts)?, parse_date(&week.ends)?));
    let mut known: Vec<(&Week, NaiveDate, NaiveDate)> =
        weeks.iter().filter_map(|week| span(week).map(|(from, to)| (week, from, to))).collect();
    known.sort_by_key(|(_, from, _)| *from);
    if let Some((week, ..)) = known.iter().find(|(_, from, to)| (*from..=*to).contains(&today)) {
        return (WeekState::Now, Some(week));
    }
    if let Some((week, ..)) = known.iter().find(|(_, from, _)| *from > today) {
        return (WeekState::Ahead, Some(week));
    }
    match known.last() {
        Some((week, ..)) => (WeekState::Over, Some(week)),
        None => (WeekState::Unknown, None),
    }
}

/// The week and its programme.
pub async fn programme(app: &App) -> Result<Programme, StorageError> {
    let scene = Scene::load(app).await?;
    let weeks = packs::weeks(&app.public).await?;
    let (state, week) = choose(&weeks, scene.today);
    let mut days = Vec::new();
    if let (Some(week), Some(force)) = (week, &scene.force)
        && let (Some(from), Some(to)) = (parse_date(&week.starts), parse_date(&week.ends))
    {
        let end = to.succ_opt().unwrap_or(to);
        let events =
            store::events(&app.public, &force.id, wall_to_ms(from, 0, UK), wall_to_ms(end, 0, UK)).await?;
        if !events.is_empty() {
            days = from.iter_days().take_while(|day| *day <= to).map(|day| scene.day(day, &events)).collect();
        }
    }
    Ok(Programme {
        state,
        week: week.map(|week| WeekDates {
            number: week.number,
            starts: week.starts.clone(),
            ends: week.ends.clone(),
            source: Source { name: week.source.clone(), url: week.source_url.clone() },
        }),
        days,
        force_name: scene.force.as_ref().map(|force| scene.pick(&force.en, &force.cy)),
        example: scene.is_example(),
        thank_you: thank_you(app, &scene).await?,
    })
}

impl Scene {
    fn day(&self, date: NaiveDate, events: &[Event]) -> ProgrammeDay {
        let mut events: Vec<EventView> = events
            .iter()
            .filter(|event| local_date(event.starts_ms, UK) == date)
            .map(|event| self.event(event))
            .collect();
        events.sort_by_key(|event| (!event.near_me, event.starts.ms));
        ProgrammeDay {
            date: date.to_string(),
            weekday: date.weekday().number_from_monday() as u8,
            today: date == self.today,
            events,
        }
    }
}

/// A different thank-you each day, the same all day.
async fn thank_you(app: &App, scene: &Scene) -> Result<Option<StoryView>, StorageError> {
    let stories = store::stories(&app.public, scene.settings.force.as_deref()).await?;
    let all: Vec<&Story> = stories.iter().filter(|story| story.kind == StoryKind::ThankYou).collect();
    if all.is_empty() {
        return Ok(None);
    }
    let at = scene.today.num_days_from_ce().unsigned_abs() as usize % all.len();
    Ok(Some(scene.story(all[at])))
}

/// Stories, thank-yous and figures.
pub async fn stories(app: &App) -> Result<Stories, StorageError> {
    let scene = Scene::load(app).await?;
    let force = scene.settings.force.as_deref();
    let stories = store::stories(&app.public, force).await?;
    let (stories, thank_yous) =
        stories.iter().map(|story| scene.story(story)).partition(|story| story.kind == StoryKind::Story);
    let figures = store::figures(&app.public, force).await?;
    let figures = figures
        .into_iter()
        .map(|figure| {
            let (text, words) = match (figure.cy, scene.welsh()) {
                (Some(cy), true) => (cy, "cy"),
                _ => (figure.en, "en"),
            };
            FigureView {
                id: figure.id,
                value: text.value,
                text: text.text,
                place: text.place,
                year: figure.year,
                source: figure.source,
                words: words.to_owned(),
            }
        })
        .collect();
    Ok(Stories { stories, thank_yous, figures, example: scene.is_example() })
}

/// The next event within 24 hours that is not over or cancelled, near my station first.
pub async fn next_event(app: &App) -> Result<Option<EventView>, StorageError> {
    let scene = Scene::load(app).await?;
    let Some(force) = &scene.force else { return Ok(None) };
    let until = scene.now_ms.saturating_add(DAY_MS);
    let events = store::events(&app.public, &force.id, scene.now_ms, until).await?;
    let mut events: Vec<EventView> =
        events.iter().filter(|event| !event.cancelled).map(|event| scene.event(event)).collect();
    events.sort_by_key(|event| (!event.near_me, event.starts.ms));
    Ok(events.into_iter().next())
}

/// Whether an event of the chosen force takes sign-ups now.
pub async fn takes_sign_ups(app: &App, id: &str) -> Result<bool, StorageError> {
    let scene = Scene::load(app).await?;
    let Some(force) = &scene.force else { return Ok(false) };
    let event = store::event(&app.public, &force.id, id).await?;
    Ok(event.is_some_and(|event| scene.event(&event).sign_up))
}

/// An event as a calendar file.
pub async fn save_event(app: &App, id: &str) -> Result<Option<CalendarFile>, StorageError> {
    let scene = Scene::load(app).await?;
    let Some(force) = &scene.force else { return Ok(None) };
    let Some(event) = store::event(&app.public, &force.id, id).await? else { return Ok(None) };
    let view = scene.event(&event);
    Ok(Some(file(
        &view.title,
        &Entry {
            uid: &view.id,
            title: &view.title,
            description: &view.description,
            place: view.station.as_deref().unwrap_or(""),
            starts_ms: event.starts_ms,
            ends_ms: event.ends_ms,
            made_ms: scene.now_ms,
            remind_minutes: None,
        },
    )))
}
