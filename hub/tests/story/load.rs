//! Devices that push without pause and note what was acknowledged, while something goes wrong.

use crate::client::Client;
use crate::device::Device;
use crewroom_protocol::sync::wire::{SyncRequest, SyncResponse};
use crewroom_protocol::sync::{Cursor, Envelope, EnvelopeKind, from_bytes};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Devices at work.
pub struct Load {
    /// What each device has been told is stored, in order.
    acknowledged: Vec<Arc<Mutex<Vec<Vec<u8>>>>>,
    /// How often a push was not answered and had to be sent again.
    pub again: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Device>>,
}

/// What a device has looked at already, so that each look is a short one.
#[derive(Default)]
pub struct Checked(Vec<usize>);

impl Load {
    /// Lets each of these push small batches, again and again.
    pub fn start(hub: &Client, devices: Vec<Device>) -> Self {
        let mut load =
            Self { acknowledged: Vec::new(), again: Arc::default(), stop: Arc::default(), tasks: Vec::new() };
        for device in devices {
            let acknowledged = Arc::<Mutex<Vec<Vec<u8>>>>::default();
            load.acknowledged.push(acknowledged.clone());
            let (hub, stop, again) = (hub.clone(), load.stop.clone(), load.again.clone());
            load.tasks.push(tokio::spawn(push(device, hub, stop, again, acknowledged)));
        }
        load
    }

    /// How many envelopes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.iter().map(|all| all.lock().unwrap().len()).sum()
    }

    /// Waits until so many more are acknowledged: the sync has healed by itself.
    pub async fn heals(&self, more: usize) {
        let before = self.acknowledged();
        let healed = async {
            while self.acknowledged() < before + more {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), healed).await.expect("the sync does not heal");
    }

    /// Lets every push under way be acknowledged, and gives the devices back.
    pub async fn stop(mut self) -> Vec<(Device, Vec<Vec<u8>>)> {
        self.stop.store(true, Ordering::SeqCst);
        let mut devices = Vec::new();
        for (task, acknowledged) in self.tasks.drain(..).zip(&self.acknowledged) {
            let device = tokio::time::timeout(Duration::from_secs(60), task).await.unwrap().unwrap();
            devices.push((device, acknowledged.lock().unwrap().clone()));
        }
        devices
    }

    /// Everything acknowledged so far is at the hub, byte for byte and without a gap. Each device
    /// is asked with a token of its own account, from where the last look ended.
    pub async fn is_all_there(&self, hub: &Client, readers: &[Device], checked: &mut Checked) {
        checked.0.resize(readers.len(), 0);
        for ((reader, acknowledged), from) in readers.iter().zip(&self.acknowledged).zip(&mut checked.0) {
            let all = acknowledged.lock().unwrap().clone();
            while *from < all.len() {
                let tip = Cursor { series: reader.series, seq: all.len() as u64 };
                let have = vec![Cursor { seq: *from as u64, ..tip }];
                let known = reader.entries.len() as u32;
                let request = SyncRequest { entries_known: known, have, ..Default::default() };
                let answer = asked(hub, reader, &request).await;
                assert!(
                    !answer.log.is_empty(),
                    "{} of {} acknowledged are lost",
                    all.len() - *from,
                    all.len()
                );
                for bytes in answer.log.iter().take(all.len() - *from) {
                    assert!(*bytes == all[*from], "number {} is another one", *from + 1);
                    *from += 1;
                }
                // The hub says itself that it holds no less than that.
                let request = SyncRequest { entries_known: known, have: vec![tip], ..Default::default() };
                assert_eq!(asked(hub, reader, &request).await.tips, []);
            }
        }
    }
}

/// At last, everything that each device was told is stored is what a fresh device is given.
pub async fn is_whole(hub: &Client, devices: &[(Device, Vec<Vec<u8>>)]) {
    for (device, acknowledged) in devices {
        let stored = device.pull_all(hub).await;
        let numbers = stored.iter().map(|bytes| Envelope::from_bytes(bytes).unwrap().header.seq);
        assert!(numbers.eq(1..=stored.len() as u64), "a gap");
        assert!(stored == *acknowledged, "{} stored, {} acknowledged", stored.len(), acknowledged.len());
    }
}

/// A device that only reads, with a token: the same account and series.
pub fn reader_of(device: &Device) -> Device {
    let mut reader = Device::unlisted();
    (reader.account, reader.series, reader.token) = (device.account, device.series, device.token);
    reader.entries = device.entries.clone();
    reader
}

async fn asked(hub: &Client, device: &Device, request: &SyncRequest) -> SyncResponse {
    for _ in 0..200 {
        if let Some(answer) = hub.try_post("/v1/sync", &device.bearer().unwrap(), request).await {
            assert_eq!(answer.status, 200, "{}", answer.text());
            return from_bytes(&answer.body).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the hub does not answer");
}

async fn push(
    mut device: Device,
    hub: Client,
    stop: Arc<AtomicBool>,
    again: Arc<AtomicU64>,
    acknowledged: Arc<Mutex<Vec<Vec<u8>>>>,
) -> Device {
    let bearer = device.bearer().unwrap();
    while !stop.load(Ordering::SeqCst) {
        let size = 1 + device.seq % 3;
        let batch: Vec<Vec<u8>> = (0..size)
            .map(|n| device.envelope(EnvelopeKind::Changes, &format!("{} {n}", device.seq)))
            .collect();
        let known = device.entries.len() as u32;
        let request = SyncRequest { entries_known: known, push: batch.clone(), ..Default::default() };
        // The same again until it is answered, as a device does.
        loop {
            let Some(answer) = hub.try_post("/v1/sync", &bearer, &request).await else {
                again.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            assert_eq!(answer.status, 200, "{}", answer.text());
            let answer: SyncResponse = from_bytes(&answer.body).unwrap();
            assert_eq!(answer.refused, None);
            assert_eq!(answer.stored, [Cursor { series: device.series, seq: device.seq }]);
            break;
        }
        acknowledged.lock().unwrap().extend(batch);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    device
}
