//! Contacts at the edge.

use super::model::{ContactList, ContactView, HelpSheet, ListContacts};
use super::operations::{self, Scene};
use crate::vault::commands::Nothing;
use crate::{App, ErrorCode, UiError};
use serde::Deserialize;
use std::collections::HashSet;

/// One contact by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct ContactId {
    pub id: String,
}

/// Makes a contact a favourite, or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[allow(missing_docs)]
pub struct FavouriteContact {
    pub id: String,
    pub on: bool,
}

/// Longest search, in characters.
const QUERY_MAX: usize = 200;

async fn favourites(app: &App, scene: &Scene) -> Option<HashSet<String>> {
    app.vault
        .peek(|private| {
            operations::ids(scene).filter(|id| private.favourites.contains(id)).map(str::to_owned).collect()
        })
        .await
}

/// The list under some filters.
pub async fn list(app: &App, request: ListContacts) -> Result<ContactList, UiError> {
    if request.query.chars().count() > QUERY_MAX {
        return Err(UiError::never(ErrorCode::TooLong));
    }
    let scene = Scene::load(app).await?;
    let favourites = favourites(app, &scene).await;
    Ok(operations::list(&scene, &request, |id| favourites.as_ref().map(|all| all.contains(id))))
}

/// One contact, whole.
pub async fn open(app: &App, request: ContactId) -> Result<ContactView, UiError> {
    let scene = Scene::load(app).await?;
    let favourites = favourites(app, &scene).await;
    operations::open(&scene, &request.id, |id| favourites.as_ref().map(|all| all.contains(id)))
        .ok_or(UiError::never(ErrorCode::NotFound))
}

/// The help sheet. Needs no vault: locked, damaged or erased, it answers.
pub async fn help(app: &App, _: Nothing) -> Result<HelpSheet, UiError> {
    Ok(operations::help(&Scene::load(app).await?))
}

/// Makes a contact a favourite, or not.
pub async fn favourite(app: &App, request: FavouriteContact) -> Result<ContactView, UiError> {
    let scene = Scene::load(app).await?;
    if !operations::exists(&scene, &request.id) {
        return Err(UiError::never(ErrorCode::NotFound));
    }
    let fresh = app.vault.new_rid();
    app.vault
        .edit(|private| Ok::<_, UiError>((private.favourites.set(&request.id, request.on, fresh), ())))
        .await?;
    open(app, ContactId { id: request.id }).await
}
