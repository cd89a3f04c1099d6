//! Settings at the edge.

use super::model::{
    FileSort, ForceOption, KeptFile, OnThisDevice, Settings, SettingsChange, SettingsView, StationOption,
};
use super::{Language, SettingsError, store};
use crate::storage::StorageError;
use crate::vault::commands::Nothing;
use crate::{App, UiError, packs};
use serde::Deserialize;

/// One change.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ChangeSetting {
    pub change: SettingsChange,
}

/// The settings and what there is to choose from.
pub async fn get(app: &App, _: Nothing) -> Result<SettingsView, UiError> {
    view(app, app.settings()).await
}

/// Changes one setting.
pub async fn change(app: &App, request: ChangeSetting) -> Result<SettingsView, UiError> {
    let mut settings = app.settings();
    settings.change(request.change).map_err(UiError::from)?;
    let view = view(app, settings.clone()).await?;
    let force = settings.force.as_ref();
    let known = view.forces.iter().find(|known| Some(&known.id) == force);
    let force_ok = force.is_none() || known.is_some();
    let station_ok = settings
        .station
        .as_ref()
        .is_none_or(|station| known.is_some_and(|known| known.stations.iter().any(|one| one.id == *station)));
    if !force_ok || !station_ok {
        return Err(SettingsError::NotFound.into());
    }
    store::save(&app.public, &settings).await.map_err(SettingsError::from)?;
    app.remember_settings(settings);
    Ok(view)
}

/// All that the app keeps on this device.
pub async fn on_this_device(app: &App, _: Nothing) -> Result<OnThisDevice, UiError> {
    let mut files = Vec::new();
    // A visit keeps nothing here.
    let Some(own) = &app.folder else { return Ok(OnThisDevice { files, folder: String::new() }) };
    let mut folders = vec![(own.clone(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(StorageError::from)?.flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() && name == "logs" {
                folders.push((entry.path(), format!("{name}/")));
            } else if meta.is_file()
                && let Some(sort) = sort_of(&name)
            {
                files.push(KeptFile { name, bytes: meta.len(), sort });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(OnThisDevice { files, folder: own.display().to_string() })
}

fn sort_of(name: &str) -> Option<FileSort> {
    match name {
        name if name.starts_with("vault.keys") => Some(FileSort::Keys),
        name if name.starts_with("vault.") => Some(FileSort::Private),
        name if name.starts_with("public.") => Some(FileSort::Public),
        name if name.starts_with("logs/") => Some(FileSort::Log),
        _ => None,
    }
}

async fn view(app: &App, settings: Settings) -> Result<SettingsView, UiError> {
    let pick = |en: &str, cy: &str| match settings.language {
        Language::En => en.to_owned(),
        Language::Cy => cy.to_owned(),
    };
    let forces = packs::forces(&app.public).await?;
    let forces = forces
        .into_iter()
        .map(|force| ForceOption {
            name: pick(&force.en, &force.cy),
            stations: force
                .stations
                .iter()
                .map(|station| StationOption { id: station.id.clone(), name: pick(&station.en, &station.cy) })
                .collect(),
            id: force.id,
            example: force.example,
        })
        .collect();
    Ok(SettingsView {
        settings,
        forces,
        now_ms: app.clock.now_ms(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
