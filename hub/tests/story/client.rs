//! A small HTTP client: one connection for each request, every byte of the answer at hand.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A hub as a device sees it.
#[derive(Clone)]
pub struct Client {
    pub addr: SocketAddr,
    /// The hub's public key, as `about` says it.
    pub key: [u8; 32],
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.text());
        crewroom_protocol::sync::from_bytes(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of an error.
    pub fn code(&self) -> String {
        self.json()["error"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Client {
    /// Asks the hub who it is.
    pub async fn meet(addr: SocketAddr) -> Self {
        let about = request(addr, "GET", "/v1/about", &[], Vec::new()).await.json();
        let key = data_encoding::HEXLOWER.decode(about["key"].as_str().unwrap().as_bytes()).unwrap();
        Self { addr, key: key.try_into().unwrap() }
    }

    pub async fn post<T: Serialize>(&self, path: &str, bearer: Option<&str>, body: &T) -> Answer {
        self.post_bytes(path, bearer, crewroom_protocol::sync::to_bytes(body)).await
    }

    pub async fn post_bytes(&self, path: &str, bearer: Option<&str>, body: Vec<u8>) -> Answer {
        let mut headers = vec![("content-type", "application/octet-stream")];
        headers.extend(bearer.map(|value| ("authorization", value)));
        request(self.addr, "POST", path, &headers, body).await
    }

    /// A request to a hub that may be away: no answer, and 503 with `retry-after`, are `None`.
    pub async fn try_post<T: Serialize>(&self, path: &str, bearer: &str, body: &T) -> Option<Answer> {
        let headers = [("authorization", bearer)];
        let body = crewroom_protocol::sync::to_bytes(body);
        let answer = try_request(self.addr, "POST", path, &headers, body).await.ok()?;
        if answer.status == 503 {
            assert_eq!((answer.code().as_str(), answer.header("retry-after")), ("unavailable", Some("5")));
            return None;
        }
        Some(answer)
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        request(self.addr, "GET", path, headers, Vec::new()).await
    }
}

/// One request on a connection of its own.
pub async fn request(
    addr: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Answer {
    try_request(addr, method, path, headers, body).await.unwrap()
}

/// [`request`] to a hub that may be away.
pub async fn try_request(
    addr: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(addr).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path).header("host", "hub.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body)))?;
    let (head, body) = sender.send_request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes().to_vec();
    Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
}
