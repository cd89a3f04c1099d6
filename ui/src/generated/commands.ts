// Made from the Rust types by `cargo xtask bindings`. Do not edit.

/** Every command, with what it takes and what it answers. */
export interface Commands {
  "now.open": { request: Nothing; response: NowView };
  "check_ins.record": { request: RecordCheckIn; response: CheckInView };
  "check_ins.update": { request: UpdateCheckIn; response: CheckInView };
  "check_ins.delete": { request: CheckInId; response: Nothing };
  "check_ins.restore": { request: CheckInId; response: CheckInView };
  "check_ins.get": { request: CheckInId; response: CheckInView };
  "check_ins.list": { request: ListCheckIns; response: CheckInList };
  "check_ins.overview": { request: Nothing; response: Overview };
  "check_ins.save_a_time": { request: SaveATime; response: CalendarFile };
  "contacts.help": { request: Nothing; response: HelpSheet };
  "contacts.list": { request: ListContacts; response: ContactList };
  "contacts.open": { request: ContactId; response: ContactView };
  "contacts.favourite": { request: FavouriteContact; response: ContactView };
  "guidance.home": { request: Nothing; response: GuidanceHome };
  "guidance.browse": { request: BrowseGuides; response: GuideList };
  "guidance.open": { request: GuideId; response: GuideView };
  "guidance.search": { request: SearchGuides; response: SearchResults };
  "guidance.bookmark": { request: BookmarkGuide; response: GuideView };
  "guidance.forget_recent": { request: Nothing; response: GuidanceHome };
  "week_of_action.programme": { request: Nothing; response: Programme };
  "week_of_action.stories": { request: Nothing; response: Stories };
  "week_of_action.save_event": { request: EventId; response: CalendarFile };
  "settings.get": { request: Nothing; response: SettingsView };
  "settings.change": { request: ChangeSetting; response: SettingsView };
  "settings.on_this_device": { request: Nothing; response: OnThisDevice };
  "packs.list": { request: Nothing; response: PackList };
  "sync.status": { request: Nothing; response: SyncStatus };
  "sync.enrol": { request: EnrolAtHub; response: SyncStatus };
  "sync.now": { request: Nothing; response: SyncStatus };
  "sync.dismiss_problem": { request: Nothing; response: SyncStatus };
  "sync.devices": { request: Nothing; response: DeviceList };
  "sync.remove_device": { request: MyDevice; response: DeviceList };
  "sync.join": { request: JoinAtHub; response: Pairing };
  "sync.join_step": { request: Nothing; response: Pairing };
  "sync.join_confirm": { request: Nothing; response: Pairing };
  "sync.join_cancel": { request: Nothing; response: Pairing };
  "sync.admit": { request: PairingCodeTyped; response: Pairing };
  "sync.scan": { request: Picture; response: ScannedCode };
  "sync.requests": { request: Nothing; response: RequestLog };
  "sync.kept": { request: Nothing; response: KeptAtHub };
  "sync.leave": { request: Nothing; response: LeaveReceipt };
  "submissions.recipients": { request: Nothing; response: Recipients };
  "submissions.send": { request: SendSubmission; response: Outbox };
  "submissions.list": { request: Nothing; response: Outbox };
  "submissions.cancel": { request: SubmissionId; response: Outbox };
  "visit.status": { request: Nothing; response: VisitStatus };
  "visit.begin": { request: Nothing; response: VisitStatus };
  "visit.active": { request: Nothing; response: VisitStatus };
  "visit.end": { request: Nothing; response: VisitStatus };
  "visit.dismiss": { request: Nothing; response: VisitStatus };
  "vault.status": { request: Nothing; response: VaultStatus };
  "vault.open": { request: Nothing; response: VaultStatus };
  "vault.lock": { request: Nothing; response: VaultStatus };
  "vault.unlock": { request: WithPin; response: VaultStatus };
  "vault.set_pin": { request: SetPin; response: VaultStatus };
  "vault.remove_pin": { request: WithPin; response: VaultStatus };
  "vault.start_with_passphrase": { request: WithPassphrase; response: VaultStatus };
  "vault.unlock_with_passphrase": { request: WithPassphrase; response: VaultStatus };
  "vault.make_recovery_code": { request: MakeRecoveryCode; response: RecoveryCodeView };
  "vault.recover": { request: Recover; response: VaultStatus };
  "vault.erase_everything": { request: Nothing; response: VaultStatus };
  "vault.dismiss_notice": { request: Nothing; response: VaultStatus };
}

export type Answer = "good" | "ok" | "low" | "struggling";

export type Availability = { state: AvailabilityState, 
/**
 * When `state` ends; `None` when it does not within a fortnight.
 */
until: LocalMoment | null, };

export type AvailabilityState = "always" | "open" | "closed" | "unknown";

export type Block = { "type": "heading", level: number, content: Array<Inline>, } | { "type": "paragraph", content: Array<Inline>, } | { "type": "bullets", items: Array<Array<Inline>>, } | { "type": "steps", items: Array<Array<Inline>>, };

export type BookmarkGuide = { id: string, on: boolean, };

export type BrowseGuides = { category: string, };

export type CalendarFile = { 
/**
 * A plain file name that ends in `.ics`.
 */
name: string, 
/**
 * `text/calendar`.
 */
mime: string, 
/**
 * The file's text, with CRLF line ends.
 */
text: string, };

export type CategoryView = { id: string, name: string, count: number, };

export type ChangeSetting = { change: SettingsChange, };

export type CheckInChange = { "field": "answer", "value": Answer } | { "field": "stress", "value": number | null } | { "field": "fatigue", "value": number | null } | { "field": "sleep_minutes", "value": number | null } | { "field": "shift", "value": Shift | null } | { "field": "note", "value": string | null } | { "field": "finished", "value": boolean };

export type CheckInId = { id: string, };

export type CheckInList = { check_ins: Array<CheckInView>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Pass as `before_ms` for the next page; `None` at the end.
 */
next_before_ms: number | null, };

export type CheckInView = { id: string, at: LocalMoment, 
/**
 * `YYYY-MM-DD`: the day that a night worker means.
 */
shift_day: string, answer: Answer, stress: number | null, fatigue: number | null, sleep_minutes: number | null, shift: Shift | null, note: string | null, 
/**
 * Offer the three easy choices: text, call, save a time.
 */
offer_support: boolean, };

export type Confidentiality = "confidential" | "limits" | "record" | "ask";

export type ContactId = { id: string, };

export type ContactKind = "crisis" | "support-line" | "peer-supporter" | "trim-practitioner" | "occupational-health" | "federation" | "chaplain" | "staff-network" | "treatment" | "advice";

export type ContactList = { force: Array<ContactRow>, national: Array<ContactRow>, 
/**
 * Services of other parts of the United Kingdom.
 */
elsewhere: Array<ContactRow>, kinds: Array<KindCount>, force_name: string | null, example: boolean, };

export type ContactRow = { id: string, name: string, description: string, kind: ContactKind, run_by: string, run_by_kind: RunBy, confidentiality: Confidentiality, regions: Array<Region>, 
/**
 * Grouped for reading: `0300 131 2789`.
 */
phone: string | null, 
/**
 * For the system: `tel:…`.
 */
phone_url: string | null, text_number: string | null, text_keyword: string | null, 
/**
 * For the system: `sms:…`.
 */
text_url: string | null, web: string | null, 
/**
 * `en`, `cy`.
 */
languages: Array<string>, outside_chain: boolean, 
/**
 * The station's name.
 */
station: string | null, near_me: boolean, availability: Availability, 
/**
 * `None` while the vault is closed.
 */
favourite: boolean | null, 
/**
 * From a force that does not exist.
 */
example: boolean, 
/**
 * The language of these words: `en` when there is no Welsh.
 */
words: string, 
/**
 * Past its review date: check before relying on it.
 */
past_review: boolean, };

export type ContactView = { row: ContactRow, confidentiality_note: string, 
/**
 * Today and the six days after; empty when the hours are not known.
 */
hours: Array<DayHours>, source: Source, 
/**
 * `YYYY-MM-DD`.
 */
checked_on: string, review_by: string, };

export type Correction = { typed: string, searched: string, };

export type DayHours = { 
/**
 * `YYYY-MM-DD`.
 */
date: string, 
/**
 * 1 for Monday to 7 for Sunday.
 */
weekday: number, bank_holiday: string | null, spans: Array<OpenSpan>, };

export type DeviceList = { 
/**
 * The devices.
 */
devices: Array<DeviceView>, };

export type DeviceView = { 
/**
 * 32 hex digits.
 */
id: string, 
/**
 * Its name; only my devices can read it.
 */
label: string, 
/**
 * Whether it is this one.
 */
this: boolean, 
/**
 * The day it last wrote something, `YYYY-MM-DD`; none: never yet.
 */
last_seen: string | null, };

export type EndReason = "asked" | "idle";

export type EnrolAtHub = { 
/**
 * `hub.force.example` or `https://hub.force.example`.
 */
address: string, 
/**
 * The code, as typed.
 */
code: Secret, 
/**
 * This device's name, for my own list: 1 to 40 characters.
 */
label: string, };

export type ErrorCode = "bad_request" | "not_found" | "locked" | "wrong_pin" | "wait" | "pin_too_short" | "pin_too_simple" | "wrong_recovery_code" | "wrong_passphrase" | "passphrase_too_short" | "no_key_storage" | "key_lost" | "vault_damaged" | "storage_full" | "storage_failed" | "pack_damaged" | "pack_older" | "pack_unsupported" | "too_long" | "out_of_range" | "clock_wrong" | "already_set" | "offline" | "bad_address" | "code_refused" | "pairing_code_wrong" | "pairing_expired" | "pairing_refused" | "no_hub" | "empty" | "outbox_full" | "already_sent" | "in_visit" | "not_paired" | "internal";

export type EventId = { id: string, };

export type EventKind = "webinar" | "van" | "dog" | "visit" | "drop-in" | "clinic" | "social" | "briefing" | "remembrance";

export type EventView = { id: string, kind: EventKind, title: string, description: string, starts: LocalMoment, ends: LocalMoment, 
/**
 * The station's name; `None` for online.
 */
station: string | null, url: string | null, cancelled: boolean, near_me: boolean, on_now: boolean, over: boolean, 
/**
 * Whether one can sign up for it now.
 */
sign_up: boolean, 
/**
 * The language of these words.
 */
words: string, };

export type FavouriteContact = { id: string, on: boolean, };

export type FigureView = { id: string, value: string, text: string, place: string, year: string, source: Source, words: string, };

export type FileSort = "private" | "keys" | "public" | "log";

export type ForceOption = { id: string, name: string, 
/**
 * It does not exist; every screen says so.
 */
example: boolean, stations: Array<StationOption>, };

export type Found = { row: GuideRow, title: Array<Run>, snippet: Array<Run>, };

export type GuidanceHome = { categories: Array<CategoryView>, 
/**
 * `None` while the vault is closed.
 */
bookmarks: Array<GuideRow> | null, 
/**
 * Newest first; `None` while the vault is closed.
 */
recent: Array<GuideRow> | null, total: number, 
/**
 * How many have Welsh words.
 */
in_welsh: number, };

export type GuideId = { id: string, };

export type GuideList = { name: string, guides: Array<GuideRow>, };

export type GuideRow = { id: string, title: string, summary: string, category: string, regions: Array<Region>, urgent: boolean, 
/**
 * `YYYY-MM-DD`.
 */
review_by: string, 
/**
 * Past its review date: check the source before relying on it.
 */
past_review: boolean, 
/**
 * The language of these words: `en` when there is no Welsh.
 */
words: string, };

export type GuideView = { row: GuideRow, category_name: string, body: Array<Block>, sources: Array<Source>, 
/**
 * The College page that governs.
 */
college: Source | null, licence: string, 
/**
 * `YYYY-MM-DD`.
 */
reviewed: string, 
/**
 * `None` while the vault is closed.
 */
bookmarked: boolean | null, example: boolean, };

export type HelpSheet = { lines: Array<ContactRow>, 
/**
 * Lines of other parts of the United Kingdom.
 */
elsewhere: Array<ContactRow>, 
/**
 * A colleague who is available now, outside my chain of command first.
 */
colleague: ContactRow | null, };

export type HubView = { 
/**
 * `https://hub.example`.
 */
address: string, 
/**
 * Its name, for people.
 */
name: string, 
/**
 * The first 16 hex digits of its key's SHA-256, in groups of four: to compare by eye.
 */
fingerprint: string, };

export type Inline = { "type": "text", text: string, } | { "type": "strong", content: Array<Inline>, } | { "type": "emphasis", content: Array<Inline>, } | { "type": "link", href: string, content: Array<Inline>, };

export type JoinAtHub = { 
/**
 * As in [`EnrolAtHub`].
 */
address: string, 
/**
 * This device's name, for my own list: 1 to 40 characters.
 */
label: string, };

export type KeptAtHub = { 
/**
 * Sealed envelopes.
 */
envelopes: number, 
/**
 * Bytes of everything.
 */
bytes: number, 
/**
 * Entries of the device list.
 */
entries: number, 
/**
 * Since when, `YYYY-MM-DD`.
 */
since: string, 
/**
 * The last day of a sync, `YYYY-MM-DD`.
 */
last: string, };

export type KeptFile = { name: string, bytes: number, sort: FileSort, };

export type KindCount = { kind: ContactKind, count: number, };

export type Language = "en" | "cy";

export type LeaveReceipt = { 
/**
 * Envelopes erased; none when the hub could not be reached and this device left alone.
 */
erased: number | null, 
/**
 * The signed receipt, base64, to keep.
 */
receipt: string | null, };

export type ListCheckIns = { before_ms: number | null, limit: number, };

export type ListContacts = { query: string, kinds: Array<ContactKind>, 
/**
 * Only those who speak Welsh.
 */
welsh: boolean, 
/**
 * Only those outside my chain of command.
 */
outside_chain: boolean, 
/**
 * Only those available now.
 */
available: boolean, favourites: boolean, };

export type LocalMoment = { 
/**
 * UTC milliseconds.
 */
ms: number, 
/**
 * `YYYY-MM-DD` on the wall.
 */
date: string, 
/**
 * `HH:MM` on the wall.
 */
time: string, 
/**
 * 1 for Monday to 7 for Sunday.
 */
weekday: number, };

export type Lock = "none" | "pin" | "passphrase";

export type MakeRecoveryCode = { pin: Secret | null, };

export type MyDevice = { 
/**
 * 32 hex digits.
 */
id: string, };

export type Nothing = Record<symbol, never>;

export type Notice = "damaged_moved_aside";

export type NowView = { now: LocalMoment, 
/**
 * `YYYY-MM-DD`: the day that a night worker means.
 */
shift_day: string, vault: VaultStatus, 
/**
 * Offer to lock: there is something to lock, and the offer has not been answered.
 */
offer_lock: boolean, 
/**
 * A check-in to which nothing was added yet.
 */
unfinished: CheckInView | null, event: EventView | null, 
/**
 * A card past its review date.
 */
overdue: GuideRow | null, 
/**
 * When the content was issued, `YYYY-MM-DD`.
 */
content_issued: string | null, content_expired: boolean, 
/**
 * The device's clock is years away from anything that this app can know.
 */
clock_looks_wrong: boolean, };

export type OnThisDevice = { 
/**
 * Every file, by name.
 */
files: Array<KeptFile>, 
/**
 * Where they stand.
 */
folder: string, };

export type OpenSpan = { from: string, to: string, };

export type Outbox = { 
/**
 * The submissions.
 */
submissions: Array<SubmissionView>, 
/**
 * Whether there is a hub to send through.
 */
hub: boolean, };

export type Overview = { days: Array<OverviewDay>, summary: OverviewSummary, };

export type OverviewDay = { 
/**
 * `YYYY-MM-DD`.
 */
date: string, 
/**
 * 1 for Monday to 7 for Sunday.
 */
weekday: number, 
/**
 * The day's answers in the order in which they were given.
 */
answers: Array<Answer>, 
/**
 * The last one given that day, each.
 */
shift: Shift | null, stress: number | null, fatigue: number | null, sleep_minutes: number | null, };

export type OverviewSummary = { check_ins: number, days: number, 
/**
 * The answer given most often; `None` when two are level.
 */
most_common: Answer | null, 
/**
 * Days with at least one *low* or *struggling*.
 */
low_days: number, nights: number, 
/**
 * Days on nights with at least one *low* or *struggling*.
 */
low_nights: number, sleep_days: number, 
/**
 * Mean over the days that say, to the nearest quarter of an hour.
 */
average_sleep_minutes: number | null, tired_days: number, 
/**
 * Days with Samn-Perelli 5 or more (its moderate to severe range).
 */
fatigue_days: number, };

export type PackList = { packs: Array<PackView>, 
/**
 * Nobody who may has said lately that these are the newest; they are shown all the same.
 * False while all of them came with the app.
 */
stale: boolean, };

export type PackView = { id: string, name: string, version: number, issued: string, expires: string, 
/**
 * Past its date: still shown, and marked.
 */
expired: boolean, example: boolean, };

export type Pairing = { 
/**
 * What comes next.
 */
step: PairingStep, 
/**
 * On the new device while it waits: the code to type, in groups of four.
 */
code: string | null, 
/**
 * The same as a QR code: rows of modules, `1` dark.
 */
qr: Array<string> | null, 
/**
 * The two digits that both devices show, once there are any.
 */
check: string | null, 
/**
 * When the code stops working, UTC milliseconds.
 */
expires_ms: number | null, };

export type PairingCodeTyped = { code: Secret, };

export type PairingStep = "none" | "show_code" | "compare" | "joined";

export type Picture = { 
/**
 * Pixels in a row.
 */
width: number, 
/**
 * How light each pixel is, row by row from the top, a byte each, in base64. Two million at most.
 */
luma: Secret, };

export type Programme = { state: WeekState, 
/**
 * The week that is on, else the next, else the last known.
 */
week: WeekDates | null, 
/**
 * Empty when the force has no programme for it.
 */
days: Array<ProgrammeDay>, force_name: string | null, 
/**
 * From a force that does not exist.
 */
example: boolean, 
/**
 * Today's thank-you.
 */
thank_you: StoryView | null, };

export type ProgrammeDay = { 
/**
 * `YYYY-MM-DD`.
 */
date: string, 
/**
 * 1 for Monday to 7 for Sunday.
 */
weekday: number, today: boolean, 
/**
 * Near my station first, then by time.
 */
events: Array<EventView>, };

export type RecipientView = { 
/**
 * The id of their key, 16 hex digits.
 */
id: string, 
/**
 * Who reads it, by role.
 */
name: string, 
/**
 * Who says so: the pack's name.
 */
from: string, 
/**
 * Whether the national pack names them.
 */
national: boolean, 
/**
 * Of a force that does not exist: nobody reads what is sent.
 */
example: boolean, 
/**
 * What they take.
 */
kinds: Array<SubmissionKind>, };

export type Recipients = { 
/**
 * National ones first, then those of the chosen force.
 */
recipients: Array<RecipientView>, 
/**
 * Whether there is a hub to send it through; without one nothing is taken.
 */
hub: boolean, };

export type RecordCheckIn = { answer: Answer, };

export type Recover = { code: Secret, passphrase: Secret | null, };

export type RecoveryCodeView = { code: string, };

export type RefusalReason = "taken" | "too_large" | "malformed" | "unknown";

export type Region = "uk" | "england" | "wales" | "scotland" | "northern-ireland";

export type RequestKind = "about" | "enrol" | "token" | "sync" | "pair" | "account" | "leave" | "pack" | "submission";

export type RequestLog = { 
/**
 * The requests.
 */
requests: Array<SentRequest>, };

export type Retry = "now" | "later" | "never";

export type Run = { 
/**
 * The text.
 */
text: string, 
/**
 * Whether it is what was searched for.
 */
hit: boolean, };

export type RunBy = "police-national" | "force" | "union" | "charity" | "nhs" | "other";

export type SaveATime = { title: string, day_offset: number, minute: number, };

export type ScannedCode = { 
/**
 * The code; none when the picture has no square that says one.
 */
code: string | null, 
/**
 * The hub's address, where the square says it too.
 */
address: string | null, };

export type SearchGuides = { query: string, };

export type SearchResults = { found: Array<Found>, 
/**
 * Words that were taken for a misspelling, and what was searched for instead.
 */
corrected: Array<Correction>, 
/**
 * There is more than is shown.
 */
more: boolean, };

export type Secret = string;

export type SendSubmission = { 
/**
 * What it is.
 */
kind: SubmissionKind, 
/**
 * To whom: an id out of `submissions.recipients`.
 */
recipient: string, 
/**
 * For a sign-up: the event.
 */
event: string | null, 
/**
 * For a recognition: who, by role or unit, 1 to 200 characters.
 */
colleague: Secret | null, 
/**
 * Up to 2,000 characters; may be empty in a sign-up.
 */
text: Secret, };

export type SentRequest = { 
/**
 * When, UTC milliseconds.
 */
at_ms: number, 
/**
 * What it was.
 */
what: RequestKind, 
/**
 * Bytes of its body.
 */
sent: number, 
/**
 * Bytes of the answer's body.
 */
received: number, 
/**
 * Sealed envelopes in it.
 */
sealed: number, 
/**
 * Whether it was answered.
 */
ok: boolean, };

export type SetPin = { pin: Secret, current: Secret | null, };

export type Settings = { 
/**
 * The interface's language.
 */
language: Language, 
/**
 * The colours.
 */
theme: Theme, 
/**
 * Per cent: 100, 115, 130, 150 or 200.
 */
text_size: number, 
/**
 * A force's id, or none.
 */
force: string | null, 
/**
 * A station of that force, or none.
 */
station: string | null, 
/**
 * Where I work, when no force says it: orders the help lines and the bank holidays.
 */
nation: Region | null, 
/**
 * Minutes after midnight at which my day starts (0 to 1439).
 */
day_start_minutes: number, 
/**
 * The offer to lock has been answered.
 */
lock_offer_seen: boolean, };

export type SettingsChange = { "field": "language", "value": Language } | { "field": "theme", "value": Theme } | { "field": "text_size", "value": number } | { "field": "force", "value": string | null } | { "field": "station", "value": string | null } | { "field": "nation", "value": Region | null } | { "field": "day_start_minutes", "value": number } | { "field": "lock_offer_seen", "value": boolean };

export type SettingsView = { settings: Settings, forces: Array<ForceOption>, 
/**
 * The app's clock, UTC milliseconds: what the interface calls today.
 */
now_ms: number, 
/**
 * The app's version.
 */
version: string, };

export type Shift = "early" | "late" | "night" | "rest" | "other";

export type Source = { name: string, url: string, };

export type StationOption = { id: string, name: string, };

export type Stories = { stories: Array<StoryView>, thank_yous: Array<StoryView>, figures: Array<FigureView>, example: boolean, };

export type StoryKind = "story" | "thank-you";

export type StoryView = { id: string, kind: StoryKind, title: string, role: string, body: Array<Block>, 
/**
 * Composed as an example: nobody's real words.
 */
composed: boolean, words: string, };

export type SubmissionId = { 
/**
 * 32 hex digits.
 */
id: string, };

export type SubmissionKind = "feedback" | "sign_up" | "recognition";

export type SubmissionState = "queued" | "sending" | "acknowledged" | "refused";

export type SubmissionView = { 
/**
 * 32 hex digits.
 */
id: string, 
/**
 * What it is.
 */
kind: SubmissionKind, 
/**
 * Where it stands.
 */
state: SubmissionState, 
/**
 * The recipient's name; none when no installed pack names that key any more.
 */
to: string | null, 
/**
 * The day it was written, `YYYY-MM-DD`.
 */
day: string, 
/**
 * A try got no answer: it may have arrived, even if it is taken back.
 */
tried: boolean, 
/**
 * Why it was refused.
 */
reason: RefusalReason | null, };

export type SyncProblem = "offline" | "busy" | "signed_out" | "tampered" | "rolled_back" | "forked" | "withheld" | "nonsense" | "quota" | "removed";

export type SyncState = "off" | "idle" | "syncing" | "locked";

export type SyncStatus = { 
/**
 * The hub that this device talks to; none: nothing ever leaves.
 */
hub: HubView | null, 
/**
 * What happens now.
 */
state: SyncState, 
/**
 * When a sync last went through, UTC milliseconds.
 */
last_ms: number | null, 
/**
 * Changed records that wait to be sent.
 */
waiting: number, 
/**
 * What went wrong, until a sync goes through again or it is dismissed.
 */
problem: SyncProblem | null, 
/**
 * Listed devices, this one included; 0 without private sync.
 */
devices: number, };

export type Theme = "system" | "day" | "dark" | "night";

export type UiError = { 
/**
 * Which sentence to show.
 */
code: ErrorCode, 
/**
 * Whether trying again can help.
 */
retry: Retry, 
/**
 * How long to wait first, in milliseconds.
 */
wait_ms: number | null, };

export type UpdateCheckIn = { id: string, change: CheckInChange, };

export type VaultState = "new" | "open" | "closed" | "pin_needed" | "passphrase_needed" | "no_key_storage" | "key_lost";

export type VaultStatus = { 
/**
 * Whether private things can be seen.
 */
state: VaultState, 
/**
 * What opens it.
 */
lock: Lock, 
/**
 * Whether a recovery code has been made.
 */
has_recovery_code: boolean, 
/**
 * Milliseconds until the next try is taken; 0 when it is taken now.
 */
wait_ms: number, 
/**
 * Tries left before waiting begins.
 */
tries_left: number, 
/**
 * Shown once, then dismissed.
 */
notice: Notice | null, };

export type VisitEnd = { 
/**
 * Why.
 */
reason: EndReason, 
/**
 * Changes that had not been sent, and are gone with it.
 */
unsent: number, 
/**
 * Whether the other devices have been told; otherwise they take it off the list after a day.
 */
told: boolean, 
/**
 * Whether it had been paired at all.
 */
was_paired: boolean, 
/**
 * The last things are still being sent.
 */
sending: boolean, };

export type VisitState = "none" | "pairing" | "on" | "over";

export type VisitStatus = { 
/**
 * Whether this device offers visits at all: a desktop does, a phone does not.
 */
offered: boolean, 
/**
 * Whether there is one.
 */
state: VisitState, 
/**
 * Milliseconds until it ends when nobody does anything; none without a visit.
 */
left_ms: number | null, 
/**
 * How the last one ended, until it has been read.
 */
ended: VisitEnd | null, };

export type WeekDates = { number: number, starts: string, ends: string, source: Source, };

export type WeekState = "now" | "ahead" | "over" | "unknown";

export type WithPassphrase = { passphrase: Secret, };

export type WithPin = { pin: Secret, };
