//! What only a host can do: hand a link to the system, keep a file where the person finds it.

use crewroom_core::{ErrorCode, UiError};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tauri::{AppHandle, Manager};
use tauri_plugin_opener::OpenerExt;

/// The longest link and the largest file that are taken, in bytes.
const LINK_MAX: usize = 2_000;
const FILE_MAX: usize = 256 * 1024;
/// What may be opened; anything else is refused.
const SCHEMES: [&str; 4] = ["tel:", "sms:", "mailto:", "https://"];

/// Tells the bench when the first screen stands.
pub struct Measure {
    started: Instant,
    told: AtomicBool,
}

impl Measure {
    /// Starts counting; says nothing unless `on`.
    #[allow(clippy::disallowed_methods)]
    pub fn new(on: bool) -> Self {
        Self { started: Instant::now(), told: AtomicBool::new(!on) }
    }

    fn ready(&self) {
        if !self.told.swap(true, Ordering::Relaxed) {
            println!("ready {}", self.started.elapsed().as_millis());
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenLink {
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaveFile {
    name: String,
    mime: String,
    text: String,
}

/// Answers a `host.*` request.
pub fn answer(handle: &AppHandle, measure: &Measure, name: &str, request: Value) -> Result<Value, UiError> {
    match name {
        "open_link" => open_link(handle, &read::<OpenLink>(request)?.url).map(|()| json!({})),
        "save_file" => {
            let path = save_file(handle, &read(request)?)?;
            Ok(json!({ "path": path.display().to_string() }))
        }
        "ready" => {
            measure.ready();
            Ok(json!({}))
        }
        _ => Err(UiError::never(ErrorCode::BadRequest)),
    }
}

fn open_link(handle: &AppHandle, url: &str) -> Result<(), UiError> {
    let known = SCHEMES.iter().any(|scheme| url.starts_with(scheme));
    if !known || url.len() > LINK_MAX || url.contains(char::is_whitespace) {
        return Err(UiError::never(ErrorCode::BadRequest));
    }
    // The link itself is not logged: whom somebody calls is private.
    handle.opener().open_url(url, None::<&str>).map_err(|_| UiError::later(ErrorCode::Internal))
}

fn save_file(handle: &AppHandle, file: &SaveFile) -> Result<PathBuf, UiError> {
    let plain = !file.name.is_empty()
        && file.name.len() <= 100
        && !file.name.starts_with('.')
        && file.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let known =
        matches!(file.mime.as_str(), "text/calendar" | "text/plain" | "text/csv" | "application/json");
    if !plain || !known || file.text.len() > FILE_MAX {
        return Err(UiError::never(ErrorCode::BadRequest));
    }
    let paths = handle.path();
    let folder = paths.download_dir().or_else(|_| paths.app_cache_dir());
    let folder = folder.map_err(|_| UiError::later(ErrorCode::StorageFailed))?;
    std::fs::create_dir_all(&folder).map_err(|_| UiError::later(ErrorCode::StorageFailed))?;
    let path = free_name(&folder, &file.name);
    std::fs::write(&path, &file.text).map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => UiError::later(ErrorCode::StorageFull),
        _ => UiError::later(ErrorCode::StorageFailed),
    })?;
    // The calendar takes it from here; where there is none, the file is still saved.
    let _ = handle.opener().open_path(path.display().to_string(), None::<&str>);
    Ok(path)
}

/// A name that no file has yet: `name.ics`, `name-2.ics`, …
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, "txt"));
    let names = std::iter::once(name.to_owned()).chain((2..1000).map(|n| format!("{stem}-{n}.{end}")));
    let free = names.map(|name| folder.join(name)).find(|path| !path.exists());
    free.unwrap_or_else(|| folder.join(name))
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, UiError> {
    serde_json::from_value(request).map_err(|_| UiError::never(ErrorCode::BadRequest))
}
