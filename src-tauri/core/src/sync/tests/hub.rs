//! A faithful hub in memory, as the protocol's page describes it, and a line to it that a test
//! can cut, slow down or falsify.

use crate::sync::devices::{Devices, Refused};
use crate::sync::{Http, HttpError, Method, Request, Response};
use crewroom_crypto::{SigningKey, sign};
use crewroom_protocol::sync::wire::*;
use crewroom_protocol::sync::{
    AccountId, Cursor, DeviceId, Envelope, Hash, MAX_LOG, Op, SeriesId, from_bytes, to_bytes,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

pub const HUB_KEY: [u8; 32] = [77; 32];

#[derive(Clone, Default)]
pub struct Log {
    pub envelopes: BTreeMap<u64, Vec<u8>>,
    pub tip: u64,
    tip_hash: Hash,
}

#[derive(Clone)]
pub struct Account {
    pub devices: Devices,
    pub logs: BTreeMap<SeriesId, Log>,
}

#[derive(Clone, Default)]
pub struct Hub {
    pub accounts: BTreeMap<AccountId, Account>,
    tokens: HashMap<[u8; 32], (AccountId, DeviceId)>,
    pub codes: HashMap<String, bool>,
    nonces: HashMap<(AccountId, DeviceId), [u8; 32]>,
    pub slots: HashMap<String, Vec<u8>>,
    pub submissions: BTreeMap<[u8; 16], Submission>,
    count: u64,
    /// Bytes of envelopes in one answer.
    pub page: usize,
    pub full: bool,
    /// Takes no checkpoint ahead of what it holds.
    pub strict: bool,
}

fn answer(status: u16, body: Vec<u8>) -> Response {
    Response { status, retry_after: None, body }
}

impl Hub {
    pub fn new() -> Self {
        Self { page: 1 << 20, ..Self::default() }
    }

    pub fn key() -> SigningKey {
        SigningKey::from_random(&mut HUB_KEY.clone())
    }

    pub fn code(&mut self) -> String {
        self.count += 1;
        let mut bytes = [9; CODE_BYTES];
        bytes[..8].copy_from_slice(&self.count.to_le_bytes());
        let code = show_code(&bytes);
        self.codes.insert(plain_code(&code).unwrap(), false);
        code
    }

    /// The one account that there is.
    pub fn account(&mut self) -> &mut Account {
        self.accounts.values_mut().next().unwrap()
    }

    fn unique(&mut self) -> [u8; 32] {
        self.count += 1;
        let mut bytes = [3; 32];
        bytes[..8].copy_from_slice(&self.count.to_le_bytes());
        bytes
    }

    fn token(&mut self, account: AccountId, device: DeviceId) -> Response {
        let token = self.unique();
        self.tokens.insert(token, (account, device));
        answer(200, to_bytes(&Enrolled { token }))
    }

    /// Every token is forgotten.
    pub fn forget_tokens(&mut self) {
        self.tokens.clear();
    }

    pub fn handle(&mut self, request: &Request) -> Response {
        let path = request.url.split_once("//").unwrap().1.split_once('/').unwrap().1;
        let body = request.body.as_slice();
        let who = request.bearer.as_ref().and_then(|bearer| {
            let token = data_encoding::BASE64URL_NOPAD.decode(bearer.as_bytes()).ok()?;
            self.tokens.get(token.as_slice()).copied()
        });
        match (request.method, path) {
            (Method::Get, "v1/about") => {
                let key = data_encoding::HEXLOWER.encode(&Self::key().public());
                let about = About {
                    name: "Example hub".into(),
                    force: "example-constabulary".into(),
                    key,
                    version: "1".into(),
                    private_sync: true,
                };
                answer(200, serde_json::to_vec(&about).unwrap())
            }
            (Method::Post, "v1/enrol") => self.enrol(&from_bytes(body).unwrap()),
            (Method::Post, "v1/challenge") => {
                let asked: Challenge = from_bytes(body).unwrap();
                let nonce = self.unique();
                self.nonces.insert((asked.account, asked.device), nonce);
                answer(200, to_bytes(&Nonce { nonce }))
            }
            (Method::Post, "v1/token") => self.challenged(&from_bytes(body).unwrap()),
            (Method::Post, "v1/submissions") => {
                assert!(request.bearer.is_none() && request.apart);
                self.submit(from_bytes(body).unwrap())
            }
            (_, path) if path.starts_with("v1/pair/") => {
                let known = self.slots.get(path);
                match (request.method, known) {
                    (Method::Get, Some(bytes)) => answer(200, bytes.clone()),
                    (Method::Get, None) => answer(404, vec![]),
                    (Method::Post, Some(_)) => answer(409, vec![]),
                    (Method::Post, None) => {
                        assert!(body.len() <= crewroom_protocol::sync::MAX_PAIRING);
                        self.slots.insert(path.to_owned(), body.to_vec());
                        answer(201, vec![])
                    }
                }
            }
            (method, path) => {
                let Some((account, device)) = who else { return answer(401, vec![]) };
                match (method, path) {
                    (Method::Post, "v1/sync") => self.sync(account, device, &from_bytes(body).unwrap()),
                    (Method::Get, "v1/account") => {
                        let logs = self.accounts[&account].logs.values();
                        let sealed: Vec<usize> =
                            logs.flat_map(|l| l.envelopes.values()).map(Vec::len).collect();
                        let kept = Kept {
                            entries: self.accounts[&account].devices.entries().len() as u64,
                            tokens: 1,
                            envelopes: sealed.len() as u64,
                            bytes: sealed.iter().sum::<usize>() as u64,
                            since_day: 19_900,
                            last_day: 19_900,
                        };
                        answer(200, serde_json::to_vec(&kept).unwrap())
                    }
                    (Method::Post, "v1/leave") => self.leave(account, device, &from_bytes(body).unwrap()),
                    _ => answer(404, vec![]),
                }
            }
        }
    }

    fn submit(&mut self, one: Submission) -> Response {
        let id = one.id;
        if self.submissions.get(&id).is_some_and(|there| *there != one) {
            return answer(409, br#"{"error":"taken"}"#.to_vec());
        }
        self.submissions.insert(id, one);
        answer(200, to_bytes(&Accepted { id }))
    }

    fn enrol(&mut self, asked: &Enrol) -> Response {
        if self.codes.get(&asked.code) != Some(&false) {
            return answer(403, br#"{"error":"code_used"}"#.to_vec());
        }
        let entry = asked.entry.entry().unwrap();
        let Op::Add { device, sign_key, .. } = &entry.op else { return answer(400, vec![]) };
        let account = AccountId::of(*device, sign_key);
        let mut devices = Devices::empty(account);
        devices.append(&asked.entry).unwrap();
        self.codes.insert(asked.code.clone(), true);
        self.accounts.insert(account, Account { devices, logs: BTreeMap::new() });
        self.token(account, *device)
    }

    fn challenged(&mut self, asked: &TokenRequest) -> Response {
        let nonce = self.nonces.remove(&(asked.account, asked.device));
        let Some(account) = self.accounts.get(&asked.account) else { return answer(401, vec![]) };
        let Some(device) = account.devices.get(asked.device) else { return answer(401, vec![]) };
        let message = token_signed(&Self::key().public(), asked.account, asked.device, &asked.nonce);
        if nonce != Some(asked.nonce) || sign::verify(&device.sign_key, &message, &asked.sig).is_err() {
            return answer(401, vec![]);
        }
        if !device.is_listed() {
            return answer(410, to_bytes(&account.devices.entries()));
        }
        self.token(asked.account, asked.device)
    }

    fn leave(&mut self, account: AccountId, device: DeviceId, asked: &Leave) -> Response {
        let key = self.accounts[&account].devices.get(device).unwrap().sign_key;
        let message = leave_signed(&Self::key().public(), account, device);
        if sign::verify(&key, &message, &asked.sig).is_err() {
            return answer(401, vec![]);
        }
        let gone = self.accounts.remove(&account).unwrap();
        self.tokens.retain(|_, (of, _)| *of != account);
        let sizes: Vec<usize> = gone.logs.values().flat_map(|l| l.envelopes.values()).map(Vec::len).collect();
        let (envelopes, bytes) = (sizes.len() as u64, sizes.iter().sum::<usize>() as u64);
        let mut receipt = Receipt { account, envelopes, bytes, day: 19_900, sig: vec![] };
        receipt.sig = Self::key().sign(&receipt.signed()).to_vec();
        answer(200, to_bytes(&receipt))
    }

    fn sync(&mut self, account: AccountId, device: DeviceId, asked: &SyncRequest) -> Response {
        let page = self.page;
        let of = self.accounts.get_mut(&account).unwrap();
        let envelopes = asked.push.iter().map(|bytes| Envelope::from_bytes(bytes).unwrap());
        let epoch = of.devices.epoch() + asked.entries.len() as u32;
        if envelopes.into_iter().any(|envelope| envelope.header.epoch > epoch) {
            return answer(400, br#"{"error":"envelope"}"#.to_vec());
        }
        let mut out = SyncResponse::default();
        let known = asked.entries_known as usize;
        if known > of.devices.entries().len() {
            out.refused = Some(Refusal::Entry { n: of.devices.entries().len() as u32 });
        } else {
            out.entries = of.devices.entries()[known..].to_vec();
            for entry in &asked.entries {
                match of.devices.append(entry) {
                    Ok(_) => {}
                    Err(Refused::Forged | Refused::Forked) => {
                        let n = entry.entry().map_or(0, |entry| entry.n);
                        out.refused = Some(Refusal::Entry { n });
                        break;
                    }
                }
            }
        }
        let mut pushed = Vec::new();
        for bytes in &asked.push {
            if out.refused.is_some() {
                break;
            }
            let envelope = Envelope::from_bytes(bytes).unwrap();
            let (series, seq) = (envelope.header.series, envelope.header.seq);
            assert_eq!(envelope.header.device, device);
            let log = of.logs.entry(series).or_default();
            let leaps = envelope.header.kind.may_leap() && !self.strict;
            let next = seq == log.tip + 1;
            let follows = if next { envelope.header.prev == log.tip_hash } else { leaps };
            if seq <= log.tip {
                // What a checkpoint has superseded cannot be compared.
                if log.envelopes.get(&seq).is_some_and(|there| there != bytes) {
                    out.refused = Some(Refusal::Fork { series, seq });
                    break;
                }
            } else if !follows {
                out.refused = Some(Refusal::Gap { series, tip: log.tip });
                break;
            } else if self.full {
                out.refused = Some(Refusal::Quota);
                break;
            } else {
                if let Some(first) = envelope.header.kind.supersedes_before(seq) {
                    log.envelopes.retain(|seq, _| *seq >= first);
                }
                log.envelopes.insert(seq, bytes.clone());
                (log.tip, log.tip_hash) = (seq, envelope.hash());
            }
            pushed.push((series, seq));
            out.stored = vec![Cursor { series, seq: log.tip }];
        }
        let have: HashMap<SeriesId, u64> = asked.have.iter().map(|at| (at.series, at.seq)).collect();
        let mut bytes = 0;
        'all: for (series, log) in &of.logs {
            let from = have.get(series).copied().unwrap_or(0);
            for (seq, envelope) in log.envelopes.iter().filter(|(seq, _)| **seq > from) {
                if pushed.contains(&(*series, *seq)) {
                    continue;
                }
                if bytes + envelope.len() > page && bytes > 0 || out.log.len() == MAX_LOG {
                    out.more = true;
                    break 'all;
                }
                bytes += envelope.len();
                out.log.push(envelope.clone());
            }
        }
        for (series, seq) in have {
            let tip = of.logs.get(&series).map_or(0, |log| log.tip);
            if tip < seq {
                out.tips.push(Cursor { series, seq: tip });
            }
        }
        let gone: Vec<DeviceId> = self
            .tokens
            .values()
            .map(|(_, device)| *device)
            .filter(|id| of.devices.get(*id).is_some_and(|d| !d.is_listed()))
            .collect();
        self.tokens.retain(|_, (_, device)| !gone.contains(device));
        answer(200, to_bytes(&out))
    }

    /// Forgets the last entries of the device list.
    pub fn forget_entries(&mut self, keep: usize) {
        let account = self.account();
        let entries = account.devices.entries()[..keep].to_vec();
        let id = entries[0].entry().unwrap().signer;
        let key = account.devices.get(id).unwrap().sign_key;
        let mut devices = Devices::empty(AccountId::of(id, &key));
        entries.iter().for_each(|entry| drop(devices.append(entry).unwrap()));
        account.devices = devices;
    }

    /// Forgets the last envelopes of every log.
    pub fn roll_back(&mut self, keep: u64) {
        for log in self.account().logs.values_mut() {
            log.envelopes.retain(|seq, _| *seq <= keep);
            log.tip = log.tip.min(keep);
            let last = log.envelopes.values().last().map(|bytes| Envelope::from_bytes(bytes).unwrap().hash());
            log.tip_hash = last.unwrap_or([0; 32]);
        }
    }
}

type Meddle = Box<dyn FnMut(&str, Response) -> Result<Response, HttpError> + Send>;

/// One device's line to the hub.
pub struct Line {
    pub hub: Arc<Mutex<Hub>>,
    pub down: AtomicBool,
    /// So many answers get lost on the way; their requests arrive.
    pub lose: AtomicU32,
    /// Changes answers on their way.
    pub meddle: Mutex<Option<Meddle>>,
    /// Bytes up and down, bodies only, and requests.
    pub sent: Mutex<Vec<(usize, usize)>>,
    /// The request after so many is never answered; negative for none.
    pub hangs_after: AtomicI64,
    /// Requests that wait for an answer that never comes.
    pub hanging: AtomicU32,
}

/// Counts as long as it is there.
struct Counted<'a>(&'a AtomicU32);

impl<'a> Counted<'a> {
    fn on(count: &'a AtomicU32) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Line {
    pub fn to(hub: &Arc<Mutex<Hub>>) -> Arc<Self> {
        Arc::new(Self {
            hub: hub.clone(),
            down: AtomicBool::default(),
            lose: AtomicU32::default(),
            meddle: Mutex::default(),
            sent: Mutex::default(),
            hangs_after: AtomicI64::new(-1),
            hanging: AtomicU32::default(),
        })
    }

    pub fn meddle(&self, how: impl FnMut(&str, Response) -> Result<Response, HttpError> + Send + 'static) {
        *self.meddle.lock().unwrap() = Some(Box::new(how));
    }

    pub fn leave_alone(&self) {
        *self.meddle.lock().unwrap() = None;
    }
}

#[async_trait::async_trait]
impl Http for Line {
    async fn send(&self, request: Request) -> Result<Response, HttpError> {
        if self.down.load(Ordering::Relaxed) {
            return Err(HttpError::Unreachable);
        }
        tokio::task::yield_now().await;
        if self.hangs_after.load(Ordering::Relaxed) >= 0
            && self.hangs_after.fetch_sub(1, Ordering::Relaxed) == 0
        {
            let _here = Counted::on(&self.hanging);
            std::future::pending::<()>().await;
        }
        let answer = self.hub.lock().unwrap().handle(&request);
        self.sent.lock().unwrap().push((request.body.len(), answer.body.len()));
        if self.lose.load(Ordering::Relaxed) > 0 {
            self.lose.fetch_sub(1, Ordering::Relaxed);
            return Err(HttpError::Unreachable);
        }
        match self.meddle.lock().unwrap().as_mut() {
            Some(meddle) => meddle(&request.url, answer),
            None => Ok(answer),
        }
    }
}
