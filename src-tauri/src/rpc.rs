//! The one Tauri command. It hands every request to core's command list, except `host.*`,
//! which only a host can do.

use crate::host;
use crewroom_core::{App, ErrorCode, UiError, commands};
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
        return host::answer(&handle, &handle.state::<host::Measure>(), name, request);
    }
    commands::dispatch(&*core.app().await?, &name, request).await
}
