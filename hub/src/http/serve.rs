//! The loop that accepts and serves. Its own, and not `axum::serve`, which sets no timer and so
//! waits for a slow header for ever.

use super::Peer;
use super::metrics::route;
use crate::Hub;
use crate::error::ApiError;
use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;
use tower_service::Service;

/// A header must have arrived after so long; a connection may idle as long.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(5);
/// A TLS handshake must be done after so long.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// A client that takes nothing of its answer for so long is gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// No connection lives longer, however busy: enough for a pack over a slow link.
const CONNECTION_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long requests that run are waited for when the hub stops.
const GRACE: Duration = Duration::from_secs(20);
/// Bytes of a request's header, at most.
const HEADER_BYTES: usize = 16 * 1024;
/// Headers of a request, at most.
const HEADERS: usize = 64;

/// One listener with what it serves.
pub struct Server {
    /// Where it listens.
    pub listener: TcpListener,
    /// What it serves.
    pub router: Router,
    /// Its certificate, if it speaks TLS itself.
    pub tls: Option<TlsAcceptor>,
    /// Whether rates are limited and requests counted.
    pub public: bool,
}

impl Server {
    /// Serves until `stop` turns true; then lets running requests end.
    pub async fn run(self, hub: Arc<Hub>, mut stop: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(hub.config.max_connections));
        let tasks = TaskTracker::new();
        let served = Served { hub, router: self.router, tasks: tasks.clone(), public: self.public };
        loop {
            // No room: new connections wait in the system's queue until a slow one is cut off.
            let accepted = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                accepted = accept(&self.listener, room.clone()) => accepted,
            };
            let Some((stream, address, permit)) = accepted else { continue };
            let (served, tls) = (served.clone(), self.tls.clone());
            let watcher = graceful.watcher();
            tasks.spawn(async move {
                served.hub.metrics.connections.fetch_add(1, Ordering::Relaxed);
                let hub = served.hub.clone();
                let whole = async {
                    match tls {
                        None => connection(stream, address, served, watcher).await,
                        Some(tls) => {
                            let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.accept(stream));
                            if let Ok(Ok(stream)) = handshake.await {
                                connection(stream, address, served, watcher).await;
                            }
                        }
                    }
                };
                // A connection may be dropped: its requests run in tasks of their own.
                let _ = tokio::time::timeout(CONNECTION_LIFE, whole).await;
                hub.metrics.connections.fetch_sub(1, Ordering::Relaxed);
                drop(permit);
            });
        }
        drop(self.listener);
        tasks.close();
        let ended = async {
            graceful.shutdown().await;
            tasks.wait().await;
        };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
    }
}

async fn accept(
    listener: &TcpListener,
    room: Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, tokio::sync::OwnedSemaphorePermit)> {
    let permit = room.acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, address.ip(), permit))
        }
        Err(error) => {
            // Out of file descriptors, most likely: wait for some to come back.
            tracing::warn!(kind = %error.kind(), "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn connection<S: AsyncRead + AsyncWrite + Send + 'static>(
    stream: S,
    address: IpAddr,
    served: Served,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let service = service_fn(move |request| served.clone().answer(request, address));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        // 37 bytes of every answer that no client of ours reads.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    // Cut off, hung up, nonsense: nothing to answer any more.
    let _ = watcher.watch(connection).await;
}

#[derive(Clone)]
struct Served {
    hub: Arc<Hub>,
    router: Router,
    tasks: TaskTracker,
    public: bool,
}

impl Served {
    async fn answer(
        mut self,
        request: hyper::Request<Incoming>,
        address: IpAddr,
    ) -> Result<Response, Infallible> {
        let began = tokio::time::Instant::now();
        let path = request.uri().path().to_owned();
        let peer = Peer::new(address, request.headers(), &self.hub.config.trusted_proxies);
        let response = if self.public
            && let Err(error) = self.hub.limits.address(peer)
        {
            error.into_response()
        } else {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer);
            // A task of its own, which a client that hangs up does not cancel: see `store`.
            let task = self.tasks.spawn(async move {
                let Ok(response) = self.router.call(request).await;
                response
            });
            task.await.unwrap_or_else(|_| {
                tracing::error!(route = route(&path), "a request ended in a panic");
                ApiError::INTERNAL.into_response()
            })
        };
        if self.public {
            let (status, took) = (response.status().as_u16(), began.elapsed());
            tracing::debug!(route = route(&path), status, ms = took.as_millis(), "answered");
            self.hub.metrics.answered(&path, status, took);
        }
        Ok(response)
    }
}
