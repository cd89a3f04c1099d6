//! The loopback server: commands behind a token, files of the built interface for the rest.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use crewroom_core::{App, ErrorCode, UiError, commands};
use std::io::Write;
use std::path::{Component, PathBuf};
use std::sync::Arc;

/// The policy of the window, so that a browser refuses what the window would refuse.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Bridge {
    app: Arc<App>,
    ui: PathBuf,
    token: String,
}

/// Serves until the process is told to stop.
///
/// # Errors
/// When the port is taken.
pub async fn run(app: Arc<App>, ui: PathBuf, port: u16, token: String) -> anyhow::Result<()> {
    let bridge = Arc::new(Bridge { app: app.clone(), ui, token });
    let watched = app.clone();
    tokio::spawn(async move { crewroom_core::visit::watch(&watched).await });
    let router = Router::new()
        .route("/rpc/{command}", post(rpc))
        .fallback(file)
        .layer(axum::extract::DefaultBodyLimit::max(8 * 1024 * 1024))
        .with_state(bridge.clone());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let mut out = std::io::stdout();
    writeln!(out, "ready http://{}/?token={}", listener.local_addr()?, bridge.token)?;
    out.flush()?;
    axum::serve(listener, router)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    app.close().await;
    Ok(())
}

async fn rpc(
    State(bridge): State<Arc<Bridge>>,
    Path(command): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given != Some(&format!("Bearer {}", bridge.token)) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    // Too large, cut short or no JSON: the same to whoever sent it.
    let request = body.ok().and_then(|body| serde_json::from_slice(&body).ok());
    let outcome = match request {
        Some(request) => commands::dispatch(&bridge.app, &command, request).await,
        None => Err(UiError::never(ErrorCode::BadRequest)),
    };
    match outcome {
        Ok(view) => axum::Json(view).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(error)).into_response(),
    }
}

async fn file(State(bridge): State<Arc<Bridge>>, uri: Uri) -> Response {
    let wanted = uri.path().trim_start_matches('/');
    let relative = PathBuf::from(if wanted.is_empty() { "index.html" } else { wanted });
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(bytes) = tokio::fs::read(bridge.ui.join(&relative)).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mime = match relative.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, bytes).into_response()
}
