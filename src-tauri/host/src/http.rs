//! The line to a hub: HTTP/1.1 over rustls, with the system's certificates, so that a force's own
//! authority counts. Made when the first request is: an app without a hub opens no socket.

use crewroom_core::sync::{Http, HttpError, MAX_BYTES, Method, Request, Response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RANGE, RETRY_AFTER};
use reqwest::{Client, redirect};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// Bytes that the slowest line carries in a second.
const SLOWEST: usize = 8 * 1024;

/// How long a hub is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For connecting, and for the first byte of the answer once the request is out.
    pub patience: Duration,
    /// For a whole answer: a hub that drips is not waited for.
    pub longest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { patience: Duration::from_secs(20), longest: Duration::from_secs(300) }
    }
}

/// The line to a hub.
#[derive(Default)]
pub struct HostHttp {
    limits: Limits,
    /// To hubs: encrypted only, through the system's proxy.
    outer: OnceCell<Client>,
    /// To this machine itself, for trying things out.
    inner: OnceCell<Client>,
}

impl HostHttp {
    /// Opens nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`HostHttp::new`], with other limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    async fn client(&self, here: bool) -> Result<&Client, HttpError> {
        let cell = if here { &self.inner } else { &self.outer };
        cell.get_or_try_init(|| async { make(here, self.limits) }).await
    }
}

fn make(here: bool, limits: Limits) -> Result<Client, HttpError> {
    // Fails only when it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .connect_timeout(limits.patience)
        .read_timeout(limits.patience)
        // Who asks us to go elsewhere is not followed: the token is for this hub.
        .redirect(redirect::Policy::none())
        .referer(false)
        .pool_max_idle_per_host(1);
    let client = if here { client.no_proxy() } else { client.https_only(true) };
    client.build().map_err(|error| {
        tracing::error!(%error, "no line can be made");
        HttpError::Unreachable
    })
}

#[async_trait::async_trait]
impl Http for HostHttp {
    async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let here =
            request.url.starts_with("http://127.0.0.1:") || request.url.starts_with("http://localhost:");
        // A client of its own shares no connection and no TLS session with any other request.
        let alone = if request.apart { Some(make(here, self.limits)?) } else { None };
        let client = match &alone {
            Some(client) => client,
            None => self.client(here).await?,
        };
        let mut asked = match request.method {
            Method::Get => client.get(&request.url),
            Method::Post => client
                .post(&request.url)
                .header(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        };
        if let Some(bearer) = &request.bearer {
            let text = zeroize::Zeroizing::new(format!("Bearer {}", bearer.as_str()));
            let mut value = HeaderValue::from_str(&text).map_err(|_| HttpError::Unreachable)?;
            value.set_sensitive(true);
            asked = asked.header(AUTHORIZATION, value);
        }
        if let Some((from, to)) = request.range {
            asked = asked.header(RANGE, format!("bytes={from}-{}", to.saturating_sub(1)));
        }
        let patience = 2 * self.limits.patience + Duration::from_secs((request.body.len() / SLOWEST) as u64);
        if !request.body.is_empty() {
            asked = asked.body(request.body);
        }
        let answer = timeout(patience, asked.send())
            .await
            .map_err(|_| HttpError::Unreachable)?
            .map_err(|_| HttpError::Unreachable)?;
        let status = answer.status().as_u16();
        let retry_after =
            answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let body = timeout(self.limits.longest, read(answer)).await.map_err(|_| HttpError::Unreachable)??;
        Ok(Response { status, retry_after, body })
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, HttpError> {
    // What is promised is made room for at once: a list that grows takes twice its size.
    let promised = answer.content_length().and_then(|len| usize::try_from(len).ok()).unwrap_or(0);
    if promised > MAX_BYTES {
        return Err(HttpError::TooLarge);
    }
    let mut body = Vec::with_capacity(promised);
    while let Some(chunk) = answer.chunk().await.map_err(|_| HttpError::Unreachable)? {
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Answers one connection with these bytes, and returns what was asked.
    async fn once(answer: Vec<u8>) -> (String, tokio::task::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/sync", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut line, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4_096];
            let count = line.read(&mut asked).await.unwrap();
            asked.truncate(count);
            let _ = line.write_all(&answer).await;
            asked
        });
        (url, asked)
    }

    fn post(url: String) -> Request {
        let bearer = Some(zeroize::Zeroizing::new("x".repeat(43)));
        Request { method: Method::Post, url, bearer, body: vec![7; 40], apart: false, range: None }
    }

    #[tokio::test]
    async fn headers_are_few_and_the_answer_comes_back() {
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 9\r\ncontent-length: 2\r\n\r\nok";
        let (url, asked) = once(answer.to_vec()).await;
        let got = HostHttp::new().send(post(url)).await.unwrap();
        assert_eq!((got.status, got.retry_after, got.body.as_slice()), (429, Some(9), b"ok".as_slice()));
        let asked = asked.await.unwrap();
        let text = String::from_utf8_lossy(&asked).to_lowercase();
        assert!(!text.contains("user-agent") && !text.contains("accept-encoding"), "{text}");
        assert!(asked.len() <= 240 + 40, "{} bytes: {text}", asked.len());
    }

    #[tokio::test]
    async fn no_redirect_no_flood_and_no_plain_line_to_others() {
        let away = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        let (url, _) = once(away.to_vec()).await;
        assert_eq!(HostHttp::new().send(post(url)).await.map(|got| got.status).ok(), Some(302));
        let mut flood = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        flood.resize(MAX_BYTES + 4_096, 0);
        let (url, _) = once(flood).await;
        assert_eq!(HostHttp::new().send(post(url)).await.map(|_| ()), Err(HttpError::TooLarge));
        let plain = HostHttp::new().send(post("http://192.0.2.1/v1/sync".into())).await;
        assert_eq!(plain.map(|_| ()), Err(HttpError::Unreachable));
    }

    #[tokio::test]
    async fn what_goes_apart_shares_no_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/sync", listener.local_addr().unwrap());
        // Says on which connection each request came: one that is kept open answers several.
        let counted = tokio::spawn(async move {
            let mut connections: Vec<tokio::task::JoinHandle<usize>> = Vec::new();
            while let Ok(Ok((mut line, _))) = timeout(Duration::from_millis(500), listener.accept()).await {
                connections.push(tokio::spawn(async move {
                    let (mut requests, mut asked) = (0, vec![0; 4_096]);
                    while let Ok(Ok(1..)) = timeout(Duration::from_secs(1), line.read(&mut asked)).await {
                        requests += 1;
                        let _ = line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                    }
                    requests
                }));
            }
            let mut requests = Vec::new();
            for connection in connections {
                requests.push(connection.await.unwrap());
            }
            requests
        });
        let http = HostHttp::new();
        for apart in [false, true, false, true, false] {
            let bearer = (!apart).then(|| zeroize::Zeroizing::new("x".repeat(43)));
            let request =
                Request { method: Method::Post, url: url.clone(), bearer, body: vec![], range: None, apart };
            assert_eq!(http.send(request).await.unwrap().status, 200);
        }
        assert_eq!(counted.await.unwrap(), [3, 1, 1]);
    }
}
