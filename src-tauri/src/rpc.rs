//! The one Tauri command. It hands every request to core's command list, except `host.*`,
//! which only a host can do.

use crate::{host, logs};
use crewroom_core::{App, ErrorCode, UiError, commands, visit};
use serde_json::Value;
use std::sync::Arc;
use tauri::{AppHandle, Manager, State};
use tokio::sync::watch;

/// Core, once its files are open. Requests that come earlier wait.
#[derive(Clone)]
pub struct Core(watch::Sender<Opening>);

#[derive(Clone)]
enum Opening {
    Underway,
    Failed,
    Ready(Arc<App>),
}

impl Default for Core {
    fn default() -> Self {
        Self(watch::Sender::new(Opening::Underway))
    }
}

impl Core {
    /// Says how the opening went.
    pub fn opened(&self, app: Option<Arc<App>>) {
        self.0.send_replace(app.map_or(Opening::Failed, Opening::Ready));
    }

    async fn app(&self) -> Result<Arc<App>, UiError> {
        let mut seen = self.0.subscribe();
        let state = seen.wait_for(|state| !matches!(state, Opening::Underway)).await;
        match state.as_deref() {
            Ok(Opening::Ready(app)) => Ok(app.clone()),
            _ => Err(UiError::later(ErrorCode::StorageFailed)),
        }
    }
}

/// Answers one request of the interface.
#[tauri::command]
pub async fn rpc(
    handle: AppHandle,
    core: State<'_, Core>,
    name: String,
    request: Value,
) -> Result<Value, UiError> {
    if let Some(name) = name.strip_prefix("host.") {
        // A file would outlast the visit. (The first screen need not wait for core.)
        if name == "save_file" && visit::is_on(&*core.app().await?) {
            return Err(UiError::never(ErrorCode::InVisit));
        }
        return host::answer(&handle, &handle.state::<host::Measure>(), name, request);
    }
    let app = core.app().await?;
    let answer = commands::dispatch(&app, &name, request).await;
    if name.starts_with("visit.") {
        logs::hold(visit::is_on(&app));
    }
    answer
}
