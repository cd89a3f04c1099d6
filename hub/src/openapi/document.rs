//! A table of routes as an OpenAPI 3.0 document.

use super::{Answer, Endpoint, Token};
use serde_json::{Map, Value, json};

/// What the document says of all routes.
const ABOUT: &str = "Device and hub speak postcard, a binary format: the bodies are named here by \
their types and limits, and described byte by byte in src-tauri/protocol/README.md. An error's \
body is JSON, `{\"error\": code}`. A path that is not named here: 404; another method: 405. What is \
no HTTP is answered with 400, 414 or 431 and no body. HEAD is answered wherever GET is.";

/// The document of a table.
pub fn document(table: &[Endpoint]) -> Value {
    let mut paths = Map::new();
    for endpoint in table {
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method] = operation(endpoint);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Crewroom hub",
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "paths": paths,
        "components": { "securitySchemes": { "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "32 random bytes as base64url without padding, 43 characters.",
        } } },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let responses: Map<String, Value> =
        endpoint.answers.iter().map(|(status, is)| (status.to_string(), answer(*status, is))).collect();
    let mut operation = json!({ "summary": endpoint.summary, "responses": responses });
    operation["operationId"] = name(endpoint).into();
    operation["security"] = match endpoint.token {
        Token::None => json!([]),
        Token::Optional => json!([{}, { "token": [] }]),
        Token::Needed => json!([{ "token": [] }]),
    };
    if let Some((what, max)) = endpoint.body {
        operation["requestBody"] = json!({
            "required": true,
            "description": format!("{what}, at most {max} bytes"),
            "content": { "application/octet-stream": { "schema": bytes(Some(max)) } },
        });
    }
    if !endpoint.parameters.is_empty() {
        let parameters = endpoint.parameters.iter().map(|(name, pattern)| {
            let schema = json!({ "type": "string", "pattern": pattern });
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        });
        operation["parameters"] = parameters.collect();
    }
    operation
}

/// `get_v1_pair_id_slot`.
fn name(endpoint: &Endpoint) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    let path: String = endpoint.path.chars().map(letters).collect();
    std::iter::once(endpoint.method).chain(path.split_whitespace()).collect::<Vec<_>>().join("_")
}

fn answer(status: u16, answer: &Answer) -> Value {
    match answer {
        Answer::Json(example) => json!({
            "description": "JSON.",
            "content": { "application/json": { "schema": schema(example) } },
        }),
        Answer::Octets(what) => json!({
            "description": what,
            "content": { "application/octet-stream": { "schema": bytes(None) } },
        }),
        Answer::Text => json!({
            "description": "Text.",
            "content": { "text/plain": { "schema": { "type": "string" } } },
        }),
        Answer::Empty(what) => json!({ "description": what }),
        Answer::Error(codes) => {
            let error = json!({ "type": "string", "enum": codes });
            let schema = json!({ "type": "object", "properties": { "error": error }, "required": ["error"] });
            let mut answer = json!({
                "description": codes.join(", "),
                "content": { "application/json": { "schema": schema } },
            });
            if matches!(status, 429 | 503) {
                let seconds = json!({ "type": "integer", "minimum": 1 });
                answer["headers"] = json!({ "retry-after": {
                    "description": "Seconds after which to try again.",
                    "required": true,
                    "schema": seconds,
                } });
            }
            answer
        }
    }
}

fn bytes(max: Option<usize>) -> Value {
    let mut schema = json!({ "type": "string", "format": "binary" });
    if let Some(max) = max {
        schema["maxLength"] = max.into();
    }
    schema
}

/// The schema of everything that has the shape of `example`.
fn schema(example: &Value) -> Value {
    match example {
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(_) => json!({ "type": "integer", "minimum": 0 }),
        Value::String(_) => json!({ "type": "string" }),
        Value::Array(items) => json!({ "type": "array", "items": items.first().map_or(json!({}), schema) }),
        // Any object at all.
        Value::Object(fields) if fields.is_empty() => json!({ "type": "object" }),
        Value::Object(fields) => {
            let properties: Map<String, Value> =
                fields.iter().map(|(name, field)| (name.clone(), schema(field))).collect();
            let required: Vec<&String> = fields.keys().collect();
            json!({
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            })
        }
        Value::Null => json!({}),
    }
}
