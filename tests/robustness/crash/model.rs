//! What the app has acknowledged: for every check-in, the states in which it may be found.

use crate::support::bridge::ask;
use crate::support::machine::Seeded;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// What is known of the check-ins that one client wrote. `None` stands for deleted.
#[derive(Default)]
pub struct Model {
    /// The one state that was acknowledged.
    known: BTreeMap<String, Option<Value>>,
    /// The change whose answer never came: it happened whole, or not at all.
    unsure: Option<Unsure>,
}

enum Unsure {
    /// A check-in with this answer, whose id is not known.
    New(Value),
    /// This check-in as it would be.
    Changed(String, Option<Value>),
}

impl Model {
    /// Writes until the app is gone. Returns how many writes were acknowledged.
    pub fn write_until_killed(&mut self, address: SocketAddr, rng: &Seeded, most: usize) -> usize {
        for written in 0.. {
            let (command, request, unsure) = self.next(rng, most);
            match ask(address, command, &request) {
                Ok(Ok(view)) => self.acknowledged(command, &request, view),
                Ok(Err(error)) => panic!("{command} {request}: {error}"),
                Err(_) => {
                    self.unsure = Some(unsure);
                    return written;
                }
            }
        }
        0
    }

    fn next(&self, rng: &Seeded, most: usize) -> (&'static str, Value, Unsure) {
        let answer = json!(["good", "ok", "low", "struggling"][rng.below(4)]);
        let living: Vec<_> = self.known.iter().filter_map(|(id, view)| Some((id, view.as_ref()?))).collect();
        if living.is_empty() || (living.len() < most && rng.below(4) == 0) {
            return ("check_ins.record", json!({ "answer": answer }), Unsure::New(answer));
        }
        let (id, view) = living[rng.below(living.len())];
        if rng.below(12) == 0 {
            return ("check_ins.delete", json!({ "id": id }), Unsure::Changed(id.clone(), None));
        }
        let (field, value) = match rng.below(6) {
            0 => ("answer", answer),
            1 => ("stress", json!(rng.below(5) + 1)),
            2 => ("fatigue", json!(rng.below(7) + 1)),
            3 => ("sleep_minutes", Value::Null),
            4 => ("shift", json!(["early", "late", "night", "rest"][rng.below(4)])),
            // From a few letters to several pages of the database.
            _ => ("note", json!(rng.letters(1 + rng.below(20) * rng.below(20) * rng.below(10)))),
        };
        let mut changed = view.clone();
        changed[field] = value.clone();
        changed["offer_support"] =
            json!(["low", "struggling"].contains(&changed["answer"].as_str().unwrap()));
        let request = json!({ "id": id, "change": { "field": field, "value": value } });
        ("check_ins.update", request, Unsure::Changed(id.clone(), Some(changed)))
    }

    fn acknowledged(&mut self, command: &str, request: &Value, view: Value) {
        let id = if command == "check_ins.record" { &view["id"] } else { &request["id"] };
        let id = id.as_str().unwrap().to_owned();
        self.known.insert(id, (command != "check_ins.delete").then_some(view));
    }

    /// Takes what it knows out of the list; fails when anything acknowledged is not there as it
    /// was acknowledged.
    pub fn settle(&mut self, found: &mut BTreeMap<String, Value>) {
        let (unsure_id, unsure_state) = match self.unsure.take() {
            Some(Unsure::Changed(id, state)) => (id, Some(state)),
            // Whoever has left over a check-in at the end takes it: see `adopt`.
            new => {
                self.unsure = new;
                (String::new(), None)
            }
        };
        for (id, known) in &mut self.known {
            let now = found.remove(id);
            if now == *known {
                continue;
            }
            let may_be = *id == unsure_id && unsure_state.as_ref() == Some(&now);
            assert!(may_be, "{id}: acknowledged {known:?}, found {now:?}");
            *known = now;
        }
    }

    /// Takes a check-in whose acknowledgement never came. At most one, and as it was asked for.
    pub fn adopt(&mut self, found: &mut BTreeMap<String, Value>) {
        let Some(Unsure::New(answer)) = self.unsure.take() else { return };
        let fits = |view: &Value| view["answer"] == answer && view["note"].is_null();
        let Some(id) = found.iter().find(|(_, view)| fits(view)).map(|(id, _)| id.clone()) else { return };
        let view = found.remove(&id);
        self.known.insert(id, view);
    }

    /// How many check-ins there are.
    pub fn living(&self) -> usize {
        self.known.values().flatten().count()
    }
}

/// The model finds what it is there to find.
mod control {
    use super::{Model, Unsure};
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn view(note: &str) -> Value {
        json!({ "id": "a", "answer": "ok", "note": note })
    }

    fn settles(found: &[(&str, Value)], unsure: Option<Unsure>) -> bool {
        let mut found: BTreeMap<String, Value> =
            found.iter().map(|(id, view)| ((*id).to_owned(), view.clone())).collect();
        let mut model = Model { known: BTreeMap::new(), unsure };
        model.acknowledged("check_ins.record", &json!({}), view("kept"));
        let settled = std::panic::catch_unwind(move || {
            model.settle(&mut found);
            model.adopt(&mut found);
            found.is_empty()
        });
        settled.unwrap_or(false)
    }

    #[test]
    fn a_lost_a_changed_and_a_doubled_check_in_are_found() {
        assert!(settles(&[("a", view("kept"))], None));
        assert!(!settles(&[], None), "lost");
        assert!(!settles(&[("a", view("older"))], None), "changed");
        assert!(!settles(&[("a", view("kept")), ("b", view("kept"))], None), "doubled");
        let other = || Some(Unsure::Changed("a".into(), Some(view("newer"))));
        assert!(settles(&[("a", view("newer"))], other()) && settles(&[("a", view("kept"))], other()));
        assert!(!settles(&[("a", view("half"))], other()) && !settles(&[], other()), "half a change");
        let new = || Some(Unsure::New(json!("ok")));
        let plain = json!({ "id": "b", "answer": "ok", "note": null });
        assert!(settles(&[("a", view("kept")), ("b", plain.clone())], new()));
        assert!(!settles(&[("a", view("kept")), ("b", plain.clone()), ("c", plain)], new()), "one too many");
    }
}
