//! Nonsense at every route of the document: no answer is a fault of the hub's own, and each is
//! one that the document names.

use crate::device::{Device, fresh};
use crate::openapi::{Operation, operations};
use crate::place::{Place, Served};
use crewroom_protocol::sync::wire::{
    Challenge, Enrol, Leave, PackVersion, Submission, SyncRequest, TokenRequest,
};
use crewroom_protocol::sync::{Cursor, EnvelopeKind, to_bytes};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Headers that some layer or other might look at.
const NAMES: [&str; 14] = [
    "range",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "if-range",
    "if-match",
    "accept",
    "accept-encoding",
    "content-type",
    "content-encoding",
    "x-forwarded-for",
    "expect",
    "upgrade",
    "x-anything",
];
const VALUES: [&str; 10] = [
    "bytes=0-9",
    "bytes=5-1",
    "bytes=0-1,3-4",
    "bytes=99999999999999999999-",
    "*",
    "Sat, 01 Jan 2000 00:00:00 GMT",
    "Sat, 01 Jan 2050 00:00:00 GMT",
    "gzip",
    "100-continue",
    "application/json",
];

#[derive(Debug, Clone)]
enum Body {
    Noise(Vec<u8>),
    /// A good one.
    Whole,
    /// A good one, cut off.
    Cut(prop::sample::Index),
    /// A good one with a byte changed.
    Changed(prop::sample::Index, u8),
    /// A good one in which a length somewhere is enormous.
    Enormous(prop::sample::Index),
    /// Up to the limit and beyond.
    Long(i8),
}

#[derive(Debug, Clone)]
enum Length {
    True,
    /// Longer than what comes.
    Short(u16),
    Enormous(u64),
}

#[derive(Debug, Clone)]
enum Bearer {
    None,
    Good,
    Wrong,
    Noise(Vec<u8>),
}

#[derive(Debug, Clone)]
struct Case {
    route: prop::sample::Index,
    method: String,
    /// In the place of a parameter: none for a good one.
    part: Option<Vec<u8>>,
    query: Option<String>,
    headers: Vec<(&'static str, Vec<u8>)>,
    bearer: Bearer,
    body: Body,
    length: Length,
}

/// Bytes that may stand in a header's value.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(prop_oneof![0x21..0x7f_u8, 0x80..=0xff_u8], 1..40);
    prop_oneof![prop::sample::select(&VALUES).prop_map(|value| value.as_bytes().to_vec()), noise]
}

fn case() -> impl Strategy<Value = Case> {
    let index = any::<prop::sample::Index>;
    let method = prop_oneof![
        6 => Just(String::new()),
        2 => prop::sample::select(&["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
            .prop_map(str::to_owned),
        1 => "[A-Z]{1,12}".prop_filter("a tunnel is no request", |method| method != "CONNECT"),
    ];
    let part = prop_oneof![
        3 => Just(None),
        1 => prop::collection::vec(any::<u8>(), 1..40).prop_map(Some),
    ];
    let headers = prop::collection::vec((prop::sample::select(&NAMES), value()), 0..4);
    let bearer = prop_oneof![
        2 => Just(Bearer::None),
        4 => Just(Bearer::Good),
        1 => Just(Bearer::Wrong),
        1 => value().prop_map(Bearer::Noise),
    ];
    let body = prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..300).prop_map(Body::Noise),
        3 => Just(Body::Whole),
        3 => index().prop_map(Body::Cut),
        3 => (index(), any::<u8>()).prop_map(|(at, byte)| Body::Changed(at, byte)),
        2 => index().prop_map(Body::Enormous),
        1 => any::<i8>().prop_map(Body::Long),
    ];
    let length = prop_oneof![
        12 => Just(Length::True),
        1 => (1..2_000_u16).prop_map(Length::Short),
        1 => (1_u64 << 32..u64::MAX / 2).prop_map(Length::Enormous),
    ];
    let query = prop::option::weighted(0.2, "[a-z0-9=&%.~]{0,30}");
    (index(), method, part, query, headers, bearer, body, length).prop_map(
        |(route, method, part, query, headers, bearer, body, length)| Case {
            route,
            method,
            part,
            query,
            headers,
            bearer,
            body,
            length,
        },
    )
}

/// A hub with one device, and a good body for each route that takes one.
struct Target {
    addr: SocketAddr,
    bearer: String,
    good: BTreeMap<&'static str, Vec<u8>>,
}

async fn target(served: &Served) -> Target {
    let mut phone = served.enrolled().await;
    let other = Device::first("Other");
    let push = vec![phone.envelope(EnvelopeKind::Changes, "x"), phone.envelope(EnvelopeKind::Changes, "y")];
    let request = SyncRequest {
        entries_known: 1,
        entries: phone.entries.clone(),
        have: vec![Cursor { series: phone.series, seq: 1 }],
        push,
        packs: vec![PackVersion { pack: "national".into(), version: 1 }],
    };
    let (account, device) = (phone.account, phone.id);
    let token = TokenRequest { account, device, nonce: [1; 32], sig: vec![2; 64] };
    let good = BTreeMap::from([
        ("/v1/enrol", to_bytes(&Enrol { code: served.code().await, entry: other.entries[0].clone() })),
        ("/v1/challenge", to_bytes(&Challenge { account, device })),
        ("/v1/token", to_bytes(&token)),
        ("/v1/sync", to_bytes(&request)),
        // Not signed rightly: the account is to stay.
        ("/v1/leave", to_bytes(&Leave { sig: vec![3; 64] })),
        ("/v1/submissions", to_bytes(&Submission { id: fresh(), recipient: [4; 8], sealed: vec![5; 200] })),
        ("/v1/pair/{id}/{slot}", vec![6; 200]),
    ]);
    Target { addr: served.client.addr, bearer: phone.bearer().unwrap(), good }
}

impl Target {
    fn body(&self, case: &Case, operation: &Operation) -> Vec<u8> {
        let whole = self.good.get(operation.path.as_str()).cloned().unwrap_or_default();
        match &case.body {
            Body::Noise(noise) => noise.clone(),
            Body::Long(over) => {
                vec![0; operation.limit().unwrap_or(1_000).saturating_add_signed(isize::from(*over))]
            }
            Body::Whole => whole,
            _ if whole.is_empty() => whole,
            Body::Cut(at) => whole[..at.index(whole.len())].to_vec(),
            Body::Changed(at, byte) => {
                let (mut changed, at) = (whole, at.index(usize::MAX));
                let length = changed.len();
                changed[at % length] = *byte;
                changed
            }
            Body::Enormous(at) => {
                let at = at.index(whole.len());
                // The greatest number that a length can be.
                let most = [[0xff; 9].as_slice(), &[1]].concat();
                [&whole[..at], &most, &whole[at..]].concat()
            }
        }
    }

    /// Sends it, and gives back status and body; nothing when the hub hung up.
    async fn send(&self, case: &Case, operation: &Operation, method: &str) -> Option<(u16, Vec<u8>)> {
        let body = self.body(case, operation);
        let mut path = operation.filled();
        if let Some(part) = &case.part
            && let Some(begin) = operation.path.find('{')
        {
            let end = begin + path[begin..].find('/').unwrap_or(path.len() - begin);
            let encoded: String = part.iter().map(|byte| format!("%{byte:02x}")).collect();
            path.replace_range(begin..end, &encoded);
        }
        if let Some(query) = &case.query {
            path = format!("{path}?{query}");
        }
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n").into_bytes();
        let bearer = match &case.bearer {
            Bearer::None => None,
            Bearer::Good => Some(self.bearer.clone().into_bytes()),
            Bearer::Wrong => Some(format!("Bearer {}", BASE64URL_NOPAD.encode(&[9; 32])).into_bytes()),
            Bearer::Noise(noise) => Some(noise.clone()),
        };
        let bearer = bearer.map(|value| ("authorization", value));
        for (name, value) in case.headers.iter().cloned().chain(bearer) {
            head.extend([name.as_bytes(), b": ", &value, b"\r\n"].concat());
        }
        let length = match case.length {
            Length::True => body.len() as u64,
            Length::Short(more) => body.len() as u64 + u64::from(more),
            Length::Enormous(length) => length,
        };
        head.extend(format!("content-length: {length}\r\n\r\n").into_bytes());
        let (mut read, mut write) = TcpStream::connect(self.addr).await.unwrap().into_split();
        // It may be answered, and the connection closed, before everything was sent.
        let cut_short = !matches!(case.length, Length::True);
        let sending = tokio::spawn(async move {
            let _ = write.write_all(&head).await;
            let _ = write.write_all(&body).await;
            if cut_short {
                let _ = write.shutdown().await;
            }
            write
        });
        let mut said = Vec::new();
        let _ = read.read_to_end(&mut said).await;
        drop(sending.await.unwrap());
        parse(&said)
    }
}

/// The last answer in what was said: `100 Continue` may stand before it.
fn parse(said: &[u8]) -> Option<(u16, Vec<u8>)> {
    let end = said.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let status = std::str::from_utf8(said.get(9..12)?).ok()?.parse().ok()?;
    if status < 200 { parse(&said[end..]) } else { Some((status, said[end..].to_vec())) }
}

#[test]
fn nonsense_is_answered_as_the_document_says() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let place = Place::sqlite();
    let bytes = b"a published pack".repeat(100);
    std::fs::create_dir_all(&place.config.packs).unwrap();
    let operations = operations();
    let pack = operations.iter().find(|operation| operation.path.contains("{sha256}")).unwrap();
    let name = pack.filled().rsplit('/').next().unwrap().to_owned();
    std::fs::write(place.config.packs.join(name), &bytes).unwrap();
    let served = runtime.block_on(place.start());
    let target = runtime.block_on(target(&served));
    let seen: RefCell<BTreeSet<(String, u16)>> = RefCell::default();
    let cases = if std::env::var_os("CREWROOM_LONG").is_some() { 50_000 } else { 3_000 };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new(config);
    runner
        .run(&case(), |case| {
            let operation = case.route.get(&operations);
            let method = if case.method.is_empty() { operation.method.clone() } else { case.method.clone() };
            let answer = runtime.block_on(target.send(&case, operation, &method));
            let Some((status, body)) = answer else {
                // What is closed while much is still unread may swallow the answer on its way.
                let hung_up = !matches!(case.length, Length::True) || matches!(case.body, Body::Long(_));
                prop_assert!(hung_up, "no answer");
                return Ok(());
            };
            prop_assert!(status < 500, "{method} {}: {status}", operation.path);
            // HEAD is answered wherever GET is.
            let as_if = if method == "HEAD" { "GET" } else { method.as_str() };
            let Some(routed) = operations.iter().find(|o| o.path == operation.path && o.method == as_if)
            else {
                prop_assert_eq!(status, 405);
                return Ok(());
            };
            seen.borrow_mut().insert((format!("{as_if} {}", routed.path), status));
            prop_assert!(routed.statuses().contains(&status), "{method} {}: {status}", routed.path);
            if let Some(codes) = routed.codes(status)
                && method != "HEAD"
            {
                let said: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
                prop_assert!(codes.contains(&said["error"]), "{method} {}: {said}", routed.path);
            }
            Ok(())
        })
        .unwrap();
    // It came far enough in to mean something.
    let seen = seen.into_inner();
    println!("{cases} requests; seen: {seen:?}");
    for operation in &operations {
        let name = format!("{} {}", operation.method, operation.path);
        let deep = operation.statuses().into_iter().filter(|status| *status < 429);
        let met = deep.filter(|status| seen.contains(&(name.clone(), *status))).count();
        let least = if operation.limit().is_some() { 3 } else { 1 };
        assert!(met >= least, "{name}: only {met} kinds of answer were met");
    }
    for status in [200, 201, 400, 401, 403, 404, 409, 413] {
        assert!(seen.iter().any(|(_, met)| *met == status), "no request was answered with {status}");
    }
    runtime.block_on(served.stop());
}
