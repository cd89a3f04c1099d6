// Which screen belongs to which address. Now is in the first file that loads; the others come when asked for.
import type { Component } from 'svelte';
import { loadCheckInSheet } from '../features/check-ins/load-sheet';
import type { RouteName } from '../lib/routes';
import type { ScreenProps } from '../lib/screen-props';
import NowPage from './NowPage.svelte';
import { onceReady } from '../platform';
import { allTexts } from '../text';

type Loaded<Props extends Record<string, unknown>> = () => Promise<{ default: Component<Props> }>;

interface ScreenEntry {
  readonly load: Loaded<ScreenProps> | Loaded<Record<string, never>>;
  /** Needs the vault: the PIN comes first. */
  readonly private?: boolean;
  /** Not in a visit: nothing is kept on this computer, or it is the phone's to do. */
  readonly notInVisit?: boolean;
  /** Shown at the left of this screen on a wide window. */
  readonly list?: RouteName;
}

const now = { default: NowPage };

export const screens: Readonly<Record<Exclude<RouteName, 'hide'>, ScreenEntry>> = {
  now: { load: () => Promise.resolve(now) },
  'check-ins': { load: () => import('../features/check-ins/CheckInsScreen.svelte'), private: true },
  'check-ins/:id': { load: () => import('../features/check-ins/CheckInScreen.svelte'), private: true },
  people: { load: () => import('../features/contacts/PeopleScreen.svelte'), list: 'people' },
  'people/:id': { load: () => import('../features/contacts/PersonScreen.svelte'), list: 'people' },
  guidance: { load: () => import('../features/guidance/GuidanceScreen.svelte'), list: 'guidance' },
  'guidance/:id': { load: () => import('../features/guidance/GuideScreen.svelte'), list: 'guidance' },
  week: { load: () => import('../features/week-of-action/WeekScreen.svelte') },
  'week/stories': { load: () => import('../features/week-of-action/StoriesScreen.svelte') },
  'week/feedback': { load: () => import('../features/submissions/FeedbackScreen.svelte'), notInVisit: true },
  'week/thanks': { load: () => import('../features/submissions/RecognitionScreen.svelte'), notInVisit: true },
  'sign-up/:id': { load: () => import('../features/submissions/SignUpScreen.svelte'), notInVisit: true },
  'hard-job': { load: () => import('../features/hard-jobs/HardJobScreen.svelte') },
  breathing: { load: () => import('../features/hard-jobs/BreathingScreen.svelte') },
  settings: { load: () => import('../features/settings/SettingsScreen.svelte') },
  'settings/force': { load: () => import('../features/settings/ForceScreen.svelte') },
  'settings/day': { load: () => import('../features/settings/DayStartScreen.svelte') },
  'settings/privacy': { load: () => import('../features/settings/PrivacyScreen.svelte') },
  'settings/sync': { load: () => import('../features/sync/SyncScreen.svelte') },
  'settings/sync/enrol': { load: () => import('../features/sync/EnrolScreen.svelte'), private: true, notInVisit: true },
  'settings/sync/join': { load: () => import('../features/sync/JoinScreen.svelte'), private: true },
  'settings/sync/add': { load: () => import('../features/sync/AddDeviceScreen.svelte'), private: true, notInVisit: true },
  'settings/sync/leave': { load: () => import('../features/sync/LeaveScreen.svelte'), private: true, notInVisit: true },
  visit: { load: () => import('../features/visit/VisitScreen.svelte') },
  'settings/outbox': { load: () => import('../features/submissions/OutboxScreen.svelte'), notInVisit: true },
  'settings/packs': { load: () => import('../features/packs/PacksScreen.svelte') },
  'settings/about': { load: () => import('../features/settings/AboutScreen.svelte') },
  'settings/accessibility': { load: () => import('../features/settings/AccessibilityScreen.svelte') },
  'settings/licences': { load: () => import('../features/settings/LicencesScreen.svelte') },
  'settings/lock': { load: () => import('../features/vault/LockSettingsScreen.svelte'), notInVisit: true },
  'settings/lock/pin': { load: () => import('../features/vault/SetPinScreen.svelte'), notInVisit: true },
  'settings/lock/remove': { load: () => import('../features/vault/RemovePinScreen.svelte'), notInVisit: true },
  'settings/lock/code': { load: () => import('../features/vault/RecoveryCodeScreen.svelte'), notInVisit: true },
  'settings/lock/recover': { load: () => import('../features/vault/RecoverScreen.svelte'), notInVisit: true },
  'settings/lock/passphrase': { load: () => import('../features/vault/PassphraseScreen.svelte'), notInVisit: true },
  'settings/lock/erase': { load: () => import('../features/vault/EraseScreen.svelte'), notInVisit: true },
};

/** The screen of a route, as one that takes an `id`; most of them have no use for it. */
export function loadScreen(name: keyof typeof screens): Loaded<ScreenProps> {
  return screens[name].load as Loaded<ScreenProps>;
}

/** What stands over the page also waits for its sentences. */
async function withTexts<T>(loading: Promise<T>): Promise<T> {
  await allTexts();
  return loading;
}

export const loadWideFrame = () => import('./WideFrame.svelte');
export const loadLockScreen = () => import('../features/vault/LockScreen.svelte');
export const loadNotInVisit = () => import('../features/visit/NotInVisit.svelte');
export const loadVisitBar = () => withTexts(import('../features/visit/VisitBar.svelte'));
export const loadHelpSheet = () => import('../features/contacts/HelpSheet.svelte');
export const loadEmergencySheet = () => import('../features/contacts/EmergencySheet.svelte');
export const loadPalette = () => withTexts(import('./Palette.svelte'));
export const loadShortcutSheet = () => withTexts(import('./ShortcutSheet.svelte'));

/** Syncing by itself, once the first screen stands; returns what ends it. */
export async function startSync(): Promise<() => void> {
  const { startSyncTriggers } = await import('../features/sync/triggers.svelte');
  return startSyncTriggers();
}

/** Sees that a visit ends, and that whoever is there stays. */
export async function startVisitWatch(): Promise<() => void> {
  const { startVisitWatch: start } = await import('../features/visit/watch');
  return start();
}

/** Until then the first screen has been drawn even on a slow machine; or nothing on it can be shown. */
const DRAWN_WITHIN_MS = 5_000;
/** Between two pieces, where the webview does not tell when it is idle. */
const BREATH_MS = 100;

/** Fetches what may be needed without warning, piece by piece, once the first screen has been drawn. */
export function loadAhead(): () => void {
  const loads: (() => Promise<unknown>)[] = [
    loadHelpSheet, loadEmergencySheet, loadCheckInSheet, loadLockScreen, ...Object.values(screens).map((screen) => screen.load),
  ];
  const next = () => {
    // What does not arrive is asked for again when it is needed.
    void loads.shift()?.().catch(() => undefined);
    if (loads.length > 0) whenIdle(next);
  };
  return onceReady(() => whenIdle(next), DRAWN_WITHIN_MS);
}

function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(then, { timeout: 2_000 });
  else setTimeout(then, BREATH_MS);
}
