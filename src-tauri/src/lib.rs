//! The shell: the window, the one command, and what only a host can do. Everything else is in
//! core, which knows no Tauri.

#[cfg(target_os = "linux")]
mod graphics;
mod host;
mod logs;
mod options;
mod rpc;
mod window;

use crewroom_core::{App, AppOptions};
use crewroom_host::{HostHttp, HostRng, key_store};
use rpc::Core;
use std::sync::Arc;
use tauri::Manager;

/// Runs the app until its window is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    #[cfg(target_os = "linux")]
    graphics::choose();
    let options = options::Options::read();
    let context = tauri::generate_context!();
    let outcome = tauri::Builder::default()
        .plugin(tauri_plugin_opener::init())
        .manage(Core::default())
        .manage(host::Measure::new(options.measure))
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(move |app| {
            let folder = match options.folder.clone() {
                Some(folder) => folder,
                None => app.path().app_data_dir()?,
            };
            logs::start(&folder);
            // The files open while the window is being made.
            let core = app.state::<Core>().inner().clone();
            let clock = options.clock;
            tauri::async_runtime::spawn(async move {
                // On a task of its own: should opening break down, waiting requests hear of it.
                let opening = tauri::async_runtime::spawn(open(folder, clock));
                let opened = opening.await.ok().flatten();
                core.opened(opened.clone());
                if let Some(app) = opened {
                    tokio::join!(sync_now_and_then(&app), watch_visits(&app));
                }
            });
            window::open(app.handle())?;
            Ok(())
        })
        .run(context);
    if let Err(error) = outcome {
        tracing::error!(%error, "the app could not start");
        eprintln!("Crewroom could not start: {error}");
        std::process::exit(1);
    }
}

async fn open(folder: std::path::PathBuf, clock: crewroom_host::HostClock) -> Option<Arc<App>> {
    let options = AppOptions {
        folder,
        zone: crewroom_core::days::UK,
        clock: Arc::new(clock),
        rng: Arc::new(HostRng),
        key_store: Arc::new(key_store::System::new()),
        http: Arc::new(HostHttp::new()),
    };
    match App::open(options).await {
        // A computer may be shared; a phone is somebody's own.
        Ok(app) if cfg!(desktop) => Some(Arc::new(app.offering_visits())),
        Ok(app) => Some(Arc::new(app)),
        Err(error) => {
            tracing::error!(%error, "the app's files could not be opened");
            None
        }
    }
}

/// Ends a visit once nobody is there any more, and keeps the log from telling of it.
async fn watch_visits(app: &App) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        logs::hold(crewroom_core::visit::is_on(app));
    }
}

/// Asks core every minute whether a sync is sensible: what failed is tried again, later and later.
/// The interface asks for one at launch; without a hub nothing is ever sent.
async fn sync_now_and_then(app: &App) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        if let Err(error) = crewroom_core::sync::automatic(app).await {
            let error = crewroom_core::UiError::from(error);
            tracing::warn!(code = ?error.code, "an automatic sync");
        }
    }
}
