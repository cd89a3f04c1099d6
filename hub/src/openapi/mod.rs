//! The routes as a table, each with what it takes and every status that it answers with. The
//! router and the OpenAPI document are both made of it, so neither says what the other does not.

mod document;

pub use document::document;

use crate::Hub;
use axum::Router;
use axum::handler::Handler;
use axum::routing::{self, MethodRouter};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a route asks for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    None,
    Optional,
    Needed,
}

/// What a status comes with.
#[derive(Debug, Clone)]
enum Answer {
    /// JSON of this shape: an example that the route's own type has made.
    Json(Value),
    /// Bytes: what they are.
    Octets(&'static str),
    /// Plain text.
    Text,
    /// Nothing: what it means.
    Empty(&'static str),
    /// `{"error": code}` with one of these codes.
    Error(Vec<&'static str>),
}

/// One method of one path.
pub struct Endpoint {
    method: &'static str,
    path: &'static str,
    handler: MethodRouter<Arc<Hub>>,
    summary: &'static str,
    token: Token,
    /// What the body is, and its bytes at most.
    body: Option<(&'static str, usize)>,
    /// Each part of the path in braces, with its pattern.
    parameters: Vec<(&'static str, &'static str)>,
    answers: BTreeMap<u16, Answer>,
}

impl Endpoint {
    fn new(
        method: &'static str,
        path: &'static str,
        summary: &'static str,
        handler: MethodRouter<Arc<Hub>>,
    ) -> Self {
        let endpoint = Self {
            method,
            path,
            handler,
            summary,
            token: Token::None,
            body: None,
            parameters: Vec::new(),
            answers: BTreeMap::new(),
        };
        // Every address has its rate, whatever it asks for.
        endpoint.error(429, &["too_many"])
    }

    /// A route that is read.
    pub fn get<H: Handler<T, Arc<Hub>>, T: 'static>(
        path: &'static str,
        handler: H,
        summary: &'static str,
    ) -> Self {
        Self::new("get", path, summary, routing::get(handler))
    }

    /// A route that takes a body: what it is, and its bytes at most.
    pub fn post<H: Handler<T, Arc<Hub>>, T: 'static>(
        path: &'static str,
        handler: H,
        summary: &'static str,
        body: (&'static str, usize),
    ) -> Self {
        Self::new("post", path, summary, routing::post(handler)).taking(body)
    }

    fn taking(mut self, body: (&'static str, usize)) -> Self {
        self.body = Some(body);
        self.error(400, &["malformed"]).error(408, &["too_slow"]).error(413, &["too_large"])
    }

    /// A part of the path in braces, and which values can be there.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, pattern: &'static str) -> Self {
        self.parameters.push((name, pattern));
        self
    }

    /// Asks for a token.
    #[must_use]
    pub fn with_token(mut self) -> Self {
        self.token = Token::Needed;
        self.error(401, &["unauthorized"])
    }

    /// Does more for who has a token.
    #[must_use]
    pub fn with_optional_token(mut self) -> Self {
        self.token = Token::Optional;
        self.error(401, &["unauthorized"])
    }

    /// Needs the database.
    #[must_use]
    pub fn stored(self) -> Self {
        self.error(503, &["unavailable"])
    }

    /// Answers with bytes.
    #[must_use]
    pub fn octets(mut self, status: u16, what: &'static str) -> Self {
        self.answers.insert(status, Answer::Octets(what));
        self
    }

    /// Answers with JSON of the shape of `example`.
    #[must_use]
    pub fn json<T: Serialize>(mut self, status: u16, example: &T) -> Self {
        let example = serde_json::to_value(example).unwrap_or_default();
        self.answers.insert(status, Answer::Json(example));
        self
    }

    /// Answers with plain text.
    #[must_use]
    pub fn text(mut self, status: u16) -> Self {
        self.answers.insert(status, Answer::Text);
        self
    }

    /// Answers without a body.
    #[must_use]
    pub fn empty(mut self, status: u16, what: &'static str) -> Self {
        self.answers.insert(status, Answer::Empty(what));
        self
    }

    /// Answers with one of these error codes; said again for a status, it adds to them.
    #[must_use]
    pub fn error(mut self, status: u16, codes: &[&'static str]) -> Self {
        match self.answers.entry(status).or_insert_with(|| Answer::Error(Vec::new())) {
            Answer::Error(all) => all.extend(codes),
            other => *other = Answer::Error(codes.to_vec()),
        }
        self
    }
}

/// The router of a table.
pub fn router(table: Vec<Endpoint>) -> Router<Arc<Hub>> {
    table.into_iter().fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.handler))
}
