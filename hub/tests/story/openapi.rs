//! The document of the routes: it is the one in the repository, and the hub keeps to it.

use crate::client::request;
use crate::place::Place;
use serde_json::Value;
use std::collections::BTreeSet;

/// The document, as the program prints it.
pub fn document() -> Value {
    crewroom_hub::openapi::document(&crewroom_hub::http::endpoints())
}

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    pub is: Value,
}

impl Operation {
    pub fn statuses(&self) -> BTreeSet<u16> {
        self.is["responses"].as_object().unwrap().keys().map(|status| status.parse().unwrap()).collect()
    }

    /// Bytes of its body, at most.
    pub fn limit(&self) -> Option<usize> {
        let schema = &self.is["requestBody"]["content"]["application/octet-stream"]["schema"];
        Some(schema["maxLength"].as_u64()? as usize)
    }

    /// The codes of an error with this status.
    pub fn codes(&self, status: u16) -> Option<&Vec<Value>> {
        self.schema(status)["properties"]["error"]["enum"].as_array()
    }

    pub fn schema(&self, status: u16) -> &Value {
        &self.is["responses"][status.to_string()]["content"]["application/json"]["schema"]
    }

    /// The path with something good in the place of each parameter.
    pub fn filled(&self) -> String {
        let hex = "0123456789abcdef";
        let path = self.path.replace("{id}", &hex.repeat(2)).replace("{slot}", "1");
        path.replace("{sha256}", &hex.repeat(4))
    }
}

/// Everything in the document.
pub fn operations() -> Vec<Operation> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().map(move |(method, is)| Operation {
            method: method.to_uppercase(),
            path: path.clone(),
            is: is.clone(),
        })
    });
    each.collect()
}

#[test]
fn the_document_in_the_repository_is_the_programs_own() {
    let kept: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    assert!(kept == document(), "write it anew: cargo run -p crewroom-hub -- openapi > hub/openapi.json");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_there_with_the_limit_and_the_shape_that_the_document_says() {
    let place = Place::sqlite();
    let served = place.start().await;
    let bearer = served.enrolled().await.bearer().unwrap();
    let headers = [("authorization", bearer.as_str())];
    let (mut limits, mut shapes) = (0, 0);
    for operation in operations() {
        let (method, path) = (operation.method.as_str(), operation.filled());
        let ask = async |body: Vec<u8>| {
            let answer = request(served.client.addr, method, &path, &headers, body).await;
            assert!(operation.statuses().contains(&answer.status), "{method} {path}: {}", answer.status);
            answer
        };
        // Not the router's own answer for what it has no route for.
        let answer = ask(Vec::new()).await;
        assert_ne!(answer.status, 405, "{method} {path}");
        assert!(answer.status != 404 || method == "GET", "{method} {path}");
        if let Some(limit) = operation.limit() {
            limits += 1;
            assert_eq!(ask(vec![0xff; limit + 1]).await.status, 413, "{method} {path}");
            assert_ne!(ask(vec![0xff; limit]).await.status, 413, "{method} {path}");
        }
        let schema = operation.schema(200);
        if let Some(properties) = schema["properties"].as_object() {
            shapes += 1;
            let said = answer.json();
            let said = said.as_object().unwrap();
            assert!(said.keys().eq(properties.keys()), "{path}: {said:?}");
            for (name, field) in said {
                let is = &properties[name]["type"];
                let fits = if field.is_u64() { is == "integer" } else { is == "string" || is == "boolean" };
                assert!(fits, "{path}: {name}");
            }
        }
    }
    assert_eq!((limits, shapes), (7, 2), "bodies with a limit, answers with a shape");
    let told = request(served.client.addr, "GET", "/openapi.json", &[], Vec::new()).await;
    assert_eq!(told.json(), document());
    served.stop().await;
}
