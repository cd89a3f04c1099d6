//! Alice and her devices, for the tests of syncing.

use super::hub::{Hub, Line};
use crate::App;
use crate::testing::{Device, get};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard};

/// `public.db` as a first start leaves it.
static CONTENT: tokio::sync::OnceCell<Vec<u8>> = tokio::sync::OnceCell::const_new();

async fn content() -> Vec<u8> {
    let device = Device::new();
    device.start().await.close().await;
    std::fs::read(device.path("public.db")).unwrap()
}

/// A hub that devices can be on.
pub struct World {
    pub hub: Arc<Mutex<Hub>>,
    seeds: u64,
}

/// One of Alice's devices.
pub struct Member {
    pub device: Device,
    pub line: Arc<Line>,
    pub app: App,
}

impl World {
    pub fn new() -> Self {
        Self::other(10)
    }

    /// A world with chance of its own.
    pub fn other(seeds: u64) -> Self {
        Self { hub: Arc::new(Mutex::new(Hub::new())), seeds }
    }

    pub fn hub(&self) -> MutexGuard<'_, Hub> {
        self.hub.lock().unwrap()
    }

    /// A device that has never synced.
    pub async fn device(&mut self) -> Member {
        self.seeds += 1;
        let line = Line::to(&self.hub);
        let device = Device::on(line.clone(), self.seeds);
        // Bringing the content in takes longer than all that is tested here: once is enough.
        let content = CONTENT.get_or_init(content).await;
        std::fs::write(device.path("public.db"), content).unwrap();
        let app = device.start().await;
        Member { device, line, app }
    }

    /// A device that has enrolled.
    pub async fn phone(&mut self) -> Member {
        let phone = self.device().await;
        let code = self.hub().code();
        let enrol = json!({ "address": "hub.example", "code": code, "label": "Phone" });
        let status = get(&phone.app, "sync.enrol", enrol).await;
        assert_eq!(status["problem"], Value::Null);
        phone
    }

    /// Another device, let in by `old`.
    pub async fn join(&mut self, old: &Member, label: &str) -> Member {
        let new = self.device().await;
        pair(old, &new, label).await;
        new
    }

    /// A phone and a laptop.
    pub async fn two(&mut self) -> (Member, Member) {
        let phone = self.phone().await;
        let laptop = self.join(&phone, "Laptop").await;
        (phone, laptop)
    }
}

/// Lets `new` in.
pub async fn pair(old: &Member, new: &Member, label: &str) {
    let shown = get(&new.app, "sync.join", json!({ "address": "hub.example", "label": label })).await;
    assert_eq!(shown["step"], "show_code");
    assert_eq!(get(&new.app, "sync.join_step", json!({})).await["step"], "show_code");
    let told = get(&old.app, "sync.admit", json!({ "code": shown["code"] })).await;
    let compare = get(&new.app, "sync.join_step", json!({})).await;
    assert_eq!((&compare["step"], &compare["check"]), (&json!("compare"), &told["check"]));
    assert_eq!(get(&new.app, "sync.join_confirm", json!({})).await["step"], "joined");
}

impl Member {
    pub async fn sync(&self) -> Value {
        get(&self.app, "sync.now", json!({})).await
    }

    /// Syncs, and nothing is wrong.
    pub async fn sync_well(&self) {
        let status = self.sync().await;
        assert_eq!((&status["problem"], &status["waiting"]), (&Value::Null, &json!(0)), "{status}");
    }

    /// Syncs, and is told of this.
    pub async fn sync_told(&self, problem: &str) {
        assert_eq!(self.sync().await["problem"], problem);
    }

    pub async fn check_in(&self, note: &str) -> String {
        let made = get(&self.app, "check_ins.record", json!({ "answer": "ok" })).await;
        let id = made["id"].as_str().unwrap().to_owned();
        self.note(&id, note).await;
        id
    }

    pub async fn note(&self, id: &str, note: &str) {
        let change = json!({ "field": "note", "value": note });
        get(&self.app, "check_ins.update", json!({ "id": id, "change": change })).await;
    }

    pub async fn delete(&self, id: &str) {
        get(&self.app, "check_ins.delete", json!({ "id": id })).await;
    }

    /// Every note, sorted.
    pub async fn notes(&self) -> Vec<String> {
        let page = get(&self.app, "check_ins.list", json!({ "before_ms": null, "limit": 500 })).await;
        let rows = page["check_ins"].as_array().unwrap().iter();
        let mut notes: Vec<String> = rows.map(|row| row["note"].as_str().unwrap_or("-").to_owned()).collect();
        notes.sort();
        notes
    }

    /// Everything private, version by version.
    pub async fn digest(&self) -> Vec<String> {
        let mut vault = self.app.vault.transaction(false).await.unwrap();
        let rids = vault.rids_where(|_| true);
        let records = vault.records(&rids).await.unwrap();
        assert_eq!(records.len(), rids.len());
        records
            .iter()
            .map(|record| format!("{} {}", record.rid, serde_json::to_string(record).unwrap()))
            .collect()
    }

    /// The process is killed and started again.
    pub async fn restart(&mut self) {
        self.app = self.device.start().await;
    }
}

/// A copy of a device as a backup holds it: the files, and the key store beside them.
pub struct Backup(Vec<(String, Vec<u8>)>);

/// A copy that runs beside the original.
pub struct Twin {
    pub member: Member,
}

impl World {
    /// Copies a device's files as they stand.
    pub async fn backup(&self, member: &Member) -> Backup {
        // Closing brings everything into the one file.
        get(&member.app, "vault.lock", json!({})).await;
        let mut files = Vec::new();
        for entry in std::fs::read_dir(member.device.path("")).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("vault.") {
                files.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
        get(&member.app, "vault.open", json!({})).await;
        Backup(files)
    }

    /// Puts a backup in the place of what is there.
    pub async fn restore(&mut self, member: Member, backup: Backup) -> Member {
        member.app.close().await;
        let Member { device, line, .. } = member;
        for name in ["vault.db-wal", "vault.db-shm"] {
            let _ = std::fs::remove_file(device.path(name));
        }
        for (name, bytes) in &backup.0 {
            std::fs::write(device.path(name), bytes).unwrap();
        }
        let app = device.start().await;
        Member { device, line, app }
    }

    /// A copy of a device on another machine, with the same keys and other chance.
    pub async fn twin(&mut self, member: &Member) -> Twin {
        let backup = self.backup(member).await;
        self.seeds += 1;
        let line = Line::to(&self.hub);
        let mut device = Device::on(line.clone(), self.seeds);
        device.keys = member.device.keys.clone();
        for (name, bytes) in &backup.0 {
            std::fs::write(device.path(name), bytes).unwrap();
        }
        let app = device.start().await;
        Twin { member: Member { device, line, app } }
    }
}
