//! From a device to the recipient's desk: sealed, kept once, listed without a key, opened with one.

use crate::on_both;
use crate::place::{DAY_MS, Place, Served};
use crewroom_crypto::submission::seal_submission;
use crewroom_hub::submissions::{desk, recipient};
use crewroom_protocol::pack::content::SubmissionKind;
use crewroom_protocol::sync::submission::{SubmissionBody, info, recipient_id};
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::{Accepted, Submission};
use data_encoding::HEXLOWER;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

on_both!(
    only_the_recipient_reads_what_was_sent,
    what_cannot_be_opened_is_named_and_the_rest_is_read,
    old_ones_are_deleted_by_day,
);

/// A recipient: where the secret is, and the public key as `pack.toml` has it.
fn new_recipient(place: &Place, name: &str) -> (PathBuf, [u8; 32]) {
    let file = place.folder.path().join(name);
    let lines = recipient::make(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!lines.contains(std::fs::read_to_string(&file).unwrap().trim()), "prints the secret");
    let key = lines.lines().find_map(|line| line.strip_prefix("key = \"")?.strip_suffix('"')).unwrap();
    (file, HEXLOWER.decode(key.as_bytes()).unwrap().try_into().unwrap())
}

async fn send(served: &Served, public: &[u8; 32], id: u8, text: &str) -> String {
    let id = [id; 16];
    let body = SubmissionBody::new(
        SubmissionKind::Recognition,
        20_000,
        None,
        Some("B shift, north".into()),
        text.into(),
    );
    let recipient = recipient_id(public);
    let sealed = seal_submission(public, &mut [id[0]; 32], &info(&id, &recipient), &to_bytes(&body)).unwrap();
    let submission = Submission { id, recipient, sealed };
    for _ in 0..2 {
        let accepted: Accepted = served.client.post("/v1/submissions", None, &submission).await.read();
        assert_eq!(accepted.id, id);
    }
    HEXLOWER.encode(&id)
}

async fn only_the_recipient_reads_what_was_sent(place: Place) {
    let served = place.start().await;
    let store = served.hub.store.as_ref();
    let (lead, lead_public) = new_recipient(&place, "lead.key");
    let (other, other_public) = new_recipient(&place, "other.key");
    assert!(recipient::make(&lead).is_err(), "a key was overwritten");
    let first = send(&served, &lead_public, 1, "=Canary one\nand a second line").await;
    let second = send(&served, &lead_public, 2, "Canary two").await;
    send(&served, &other_public, 3, "Canary three").await;

    let listed = desk::list(store).await.unwrap();
    let of_lead = HEXLOWER.encode(&recipient_id(&lead_public));
    assert!(listed.contains(&first) && listed.contains("2024-10-04") && listed.ends_with("3 in all\n"));
    assert_eq!(listed.matches(&of_lead).count(), 2);
    assert!(!listed.contains("Canary"), "{listed}");

    let read = desk::read(store, &lead, &[], None).await.unwrap();
    for part in
        [&first, &second, "=Canary one\nand a second line", "for: B shift, north", "1 more are sealed"]
    {
        assert!(read.contains(part), "{part}: {read}");
    }
    assert!(!read.contains("Canary three"));
    let one = desk::read(store, &lead, std::slice::from_ref(&second), None).await.unwrap();
    assert!(one.contains("Canary two") && !one.contains("Canary one"));
    assert!(desk::read(store, &other, &[first], None).await.is_err(), "another's, by its id");
    assert!(desk::read(store, &lead, &["x".into()], None).await.is_err());
    assert!(desk::read(store, &place.folder.path().join("hub.db"), &[], None).await.is_err());

    let table = place.folder.path().join("out.csv");
    desk::read(store, &lead, &[], Some(&table)).await.unwrap();
    assert_eq!(std::fs::metadata(&table).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&table).unwrap();
    assert!(text.contains("\"'=Canary one\nand a second line\"") && text.contains(&second), "{text}");
    assert!(desk::read(store, &lead, &[], Some(&table)).await.is_err(), "a table was overwritten");
    served.stop().await;
}

async fn what_cannot_be_opened_is_named_and_the_rest_is_read(place: Place) {
    let served = place.start().await;
    let (lead, public) = new_recipient(&place, "lead.key");
    let good = send(&served, &public, 1, "Canary").await;
    // Sealed under one id and sent under another; bytes of nobody; a body of another version.
    let to = recipient_id(&public);
    let moved = seal_submission(&public, &mut [5; 32], &info(&[9; 16], &to), b"x").unwrap();
    let mut newer = SubmissionBody::new(SubmissionKind::Feedback, 1, None, None, String::new());
    newer.v = 2;
    let newer = seal_submission(&public, &mut [6; 32], &info(&[6; 16], &to), &to_bytes(&newer)).unwrap();
    for (id, sealed) in [([4; 16], moved), ([5; 16], vec![7; 200]), ([6; 16], newer)] {
        let submission = Submission { id, recipient: to, sealed };
        let _: Accepted = served.client.post("/v1/submissions", None, &submission).await.read();
    }
    let read = desk::read(served.hub.store.as_ref(), &lead, &[], None).await.unwrap();
    assert!(read.contains(&good) && read.contains("Canary"), "{read}");
    assert_eq!(read.matches("cannot be opened").count(), 3, "{read}");
    served.stop().await;
}

async fn old_ones_are_deleted_by_day(place: Place) {
    let served = place.start().await;
    let store = served.hub.store.as_ref();
    let (lead, public) = new_recipient(&place, "lead.key");
    let old = send(&served, &public, 1, "Canary old").await;
    place.clock.pass(2 * DAY_MS);
    let new = send(&served, &public, 2, "Canary new").await;
    assert!(desk::delete_before(store, "soon").await.is_err());
    assert_eq!(desk::delete_before(store, "1969-12-31").await.unwrap(), 0);
    assert_eq!(desk::delete_before(store, "2024-10-04").await.unwrap(), 0, "its own day is kept");
    assert_eq!(desk::delete_before(store, "2024-10-05").await.unwrap(), 1);
    let listed = desk::list(store).await.unwrap();
    assert!(!listed.contains(&old) && listed.contains(&new));
    assert!(desk::read(store, &lead, &[], None).await.unwrap().contains("Canary new"));
    served.stop().await;
}
