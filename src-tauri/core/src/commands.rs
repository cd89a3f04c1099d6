//! THE list of commands: all that an interface can ask of the core, in one place.
//!
//! It makes the dispatch that every host uses (the window, the bridge) and, under the
//! `bindings` feature, the TypeScript map. Adding a line here is how a command comes to be.

use crate::{App, ErrorCode, UiError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::calendar::CalendarFile;
use crate::week_of_action;
use crate::{check_ins, contacts, guidance, now, packs, settings, submissions, sync, vault, visit};
use check_ins::commands as check_in;
use contacts::commands as contact;
use guidance::commands as guide;
use settings::commands as setting;
use submissions::commands as outbox;
use sync::commands as hub;
use vault::commands::{self as lock, Nothing};
use visit::commands as desk;
use week_of_action::commands as week;

macro_rules! commands {
    ($($name:literal => $path:path, ($request:ty) -> $view:ty;)*) => {
        /// Every command's name.
        pub const NAMES: &[&str] = &[$($name),*];

        async fn answered_by(app: &App, name: &str, request: Value) -> Result<Value, UiError> {
            let outcome = match name {
                $($name => answer::<$view>($path(app, read::<$request>(request)?).await),)*
                _ => return Err(UiError::never(ErrorCode::BadRequest)),
            };
            if let Err(error) = &outcome {
                // Logged once, here. The code and the name hold no private word.
                tracing::warn!(command = name, code = ?error.code, "refused");
            }
            outcome
        }

        /// Answers one request. During a visit it is the visit's app that answers, except what
        /// `visit.*` asks of the computer itself.
        ///
        /// # Errors
        /// The command's [`UiError`]; `bad_request` for an unknown name or wrong types;
        /// `in_visit` and `not_paired` for what a visit may not do.
        pub async fn dispatch(app: &App, name: &str, request: Value) -> Result<Value, UiError> {
            if name.starts_with("visit.") {
                return answered_by(app, name, request).await;
            }
            match visit::visiting(app) {
                Some(visiting) => {
                    visit::allows(&visiting, name)?;
                    answered_by(&visiting, name, request).await
                }
                None => answered_by(app, name, request).await,
            }
        }

        /// The TypeScript map: command to request and response. Also names every type in it.
        #[cfg(feature = "bindings")]
        pub fn bindings(visit: &mut impl FnMut(&'static str, crate::bindings::Twin, crate::bindings::Twin)) {
            $(visit(
                $name,
                crate::bindings::Twin::of::<$request>(),
                crate::bindings::Twin::of::<$view>(),
            );)*
        }
    };
}

commands! {
    "now.open" => now::commands::open, (Nothing) -> now::NowView;

    "check_ins.record" => check_in::record, (check_in::RecordCheckIn) -> check_ins::CheckInView;
    "check_ins.update" => check_in::update, (check_in::UpdateCheckIn) -> check_ins::CheckInView;
    "check_ins.delete" => check_in::delete, (check_in::CheckInId) -> Nothing;
    "check_ins.restore" => check_in::restore, (check_in::CheckInId) -> check_ins::CheckInView;
    "check_ins.get" => check_in::get, (check_in::CheckInId) -> check_ins::CheckInView;
    "check_ins.list" => check_in::list, (check_in::ListCheckIns) -> check_ins::CheckInList;
    "check_ins.overview" => check_in::overview, (Nothing) -> check_ins::Overview;
    "check_ins.save_a_time" => check_in::save_a_time, (check_in::SaveATime) -> CalendarFile;

    "contacts.help" => contact::help, (Nothing) -> contacts::HelpSheet;
    "contacts.list" => contact::list, (contacts::ListContacts) -> contacts::ContactList;
    "contacts.open" => contact::open, (contact::ContactId) -> contacts::ContactView;
    "contacts.favourite" => contact::favourite, (contact::FavouriteContact) -> contacts::ContactView;

    "guidance.home" => guide::home, (Nothing) -> guidance::GuidanceHome;
    "guidance.browse" => guide::browse, (guide::BrowseGuides) -> guidance::GuideList;
    "guidance.open" => guide::open, (guide::GuideId) -> guidance::GuideView;
    "guidance.search" => guide::search, (guide::SearchGuides) -> guidance::SearchResults;
    "guidance.bookmark" => guide::bookmark, (guide::BookmarkGuide) -> guidance::GuideView;
    "guidance.forget_recent" => guide::forget_recent, (Nothing) -> guidance::GuidanceHome;

    "week_of_action.programme" => week::programme, (Nothing) -> week_of_action::Programme;
    "week_of_action.stories" => week::stories, (Nothing) -> week_of_action::Stories;
    "week_of_action.save_event" => week::save_event, (week::EventId) -> CalendarFile;

    "settings.get" => setting::get, (Nothing) -> settings::SettingsView;
    "settings.change" => setting::change, (setting::ChangeSetting) -> settings::SettingsView;
    "settings.on_this_device" => setting::on_this_device, (Nothing) -> settings::OnThisDevice;

    "packs.list" => packs::commands::list, (Nothing) -> packs::commands::PackList;

    "sync.status" => hub::status, (Nothing) -> sync::SyncStatus;
    "sync.enrol" => hub::enrol, (hub::EnrolAtHub) -> sync::SyncStatus;
    "sync.now" => hub::now, (Nothing) -> sync::SyncStatus;
    "sync.dismiss_problem" => hub::dismiss_problem, (Nothing) -> sync::SyncStatus;
    "sync.devices" => hub::devices, (Nothing) -> sync::DeviceList;
    "sync.remove_device" => hub::remove_device, (hub::MyDevice) -> sync::DeviceList;
    "sync.join" => hub::join, (hub::JoinAtHub) -> sync::Pairing;
    "sync.join_step" => hub::join_step, (Nothing) -> sync::Pairing;
    "sync.join_confirm" => hub::join_confirm, (Nothing) -> sync::Pairing;
    "sync.join_cancel" => hub::join_cancel, (Nothing) -> sync::Pairing;
    "sync.admit" => hub::admit, (hub::PairingCodeTyped) -> sync::Pairing;
    "sync.scan" => hub::scan, (hub::Picture) -> sync::ScannedCode;
    "sync.requests" => hub::requests, (Nothing) -> sync::RequestLog;
    "sync.kept" => hub::kept, (Nothing) -> sync::KeptAtHub;
    "sync.leave" => hub::leave, (Nothing) -> sync::LeaveReceipt;

    "submissions.recipients" => outbox::recipients, (Nothing) -> submissions::Recipients;
    "submissions.send" => outbox::send, (outbox::SendSubmission) -> submissions::Outbox;
    "submissions.list" => outbox::list, (Nothing) -> submissions::Outbox;
    "submissions.cancel" => outbox::cancel, (outbox::SubmissionId) -> submissions::Outbox;

    "visit.status" => desk::status, (Nothing) -> visit::VisitStatus;
    "visit.begin" => desk::begin, (Nothing) -> visit::VisitStatus;
    "visit.active" => desk::active, (Nothing) -> visit::VisitStatus;
    "visit.end" => desk::end, (Nothing) -> visit::VisitStatus;
    "visit.dismiss" => desk::dismiss, (Nothing) -> visit::VisitStatus;

    "vault.status" => lock::status, (Nothing) -> vault::VaultStatus;
    "vault.open" => lock::open, (Nothing) -> vault::VaultStatus;
    "vault.lock" => lock::lock, (Nothing) -> vault::VaultStatus;
    "vault.unlock" => lock::unlock, (lock::WithPin) -> vault::VaultStatus;
    "vault.set_pin" => lock::set_pin, (lock::SetPin) -> vault::VaultStatus;
    "vault.remove_pin" => lock::remove_pin, (lock::WithPin) -> vault::VaultStatus;
    "vault.start_with_passphrase" => lock::start_with_passphrase, (lock::WithPassphrase) -> vault::VaultStatus;
    "vault.unlock_with_passphrase" => lock::unlock_with_passphrase, (lock::WithPassphrase) -> vault::VaultStatus;
    "vault.make_recovery_code" => lock::make_recovery_code, (lock::MakeRecoveryCode) -> lock::RecoveryCodeView;
    "vault.recover" => lock::recover, (lock::Recover) -> vault::VaultStatus;
    "vault.erase_everything" => lock::erase_everything, (Nothing) -> vault::VaultStatus;
    "vault.dismiss_notice" => lock::dismiss_notice, (Nothing) -> vault::VaultStatus;
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, UiError> {
    // The parser's message may quote what was typed: it is dropped here.
    serde_json::from_value(request).map_err(|_| UiError::never(ErrorCode::BadRequest))
}

fn answer<T: serde::Serialize>(outcome: Result<T, UiError>) -> Result<Value, UiError> {
    serde_json::to_value(outcome?).map_err(|_| UiError::never(ErrorCode::Internal))
}
