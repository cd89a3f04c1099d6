// The addresses of the app. One line here and one in shell/screens.ts make a new screen.
import type { TextKey } from '../text';

export type Tab = 'now' | 'check-ins' | 'people' | 'guidance' | 'week';

export type RouteName =
  | Tab
  | 'check-ins/:id'
  | 'people/:id'
  | 'guidance/:id'
  | 'week/stories'
  | 'week/feedback'
  | 'week/thanks'
  | 'sign-up/:id'
  | 'hard-job'
  | 'breathing'
  | 'settings'
  | 'settings/force'
  | 'settings/day'
  | 'settings/privacy'
  | 'settings/sync'
  | 'settings/sync/enrol'
  | 'settings/sync/join'
  | 'settings/sync/add'
  | 'settings/sync/leave'
  | 'settings/outbox'
  | 'settings/packs'
  | 'settings/about'
  | 'settings/accessibility'
  | 'settings/licences'
  | 'settings/lock'
  | 'settings/lock/pin'
  | 'settings/lock/remove'
  | 'settings/lock/code'
  | 'settings/lock/recover'
  | 'settings/lock/passphrase'
  | 'settings/lock/erase'
  | 'visit'
  | 'hide';

interface Route {
  readonly tab: Tab;
  readonly title: TextKey;
  /** Where "back" leads when nothing came before. */
  readonly parent?: RouteName;
}

export const routes: Readonly<Record<RouteName, Route>> = {
  now: { tab: 'now', title: 'nav.now' },
  'check-ins': { tab: 'check-ins', title: 'nav.check_ins' },
  'check-ins/:id': { tab: 'check-ins', title: 'nav.check_in', parent: 'check-ins' },
  people: { tab: 'people', title: 'nav.people' },
  'people/:id': { tab: 'people', title: 'nav.person', parent: 'people' },
  guidance: { tab: 'guidance', title: 'nav.guidance' },
  'guidance/:id': { tab: 'guidance', title: 'nav.guide', parent: 'guidance' },
  week: { tab: 'week', title: 'nav.week' },
  'week/stories': { tab: 'week', title: 'nav.stories', parent: 'week' },
  'week/feedback': { tab: 'week', title: 'submissions.feedback.title', parent: 'week' },
  'week/thanks': { tab: 'week', title: 'submissions.recognition.title', parent: 'week' },
  'sign-up/:id': { tab: 'week', title: 'submissions.sign_up.title', parent: 'week' },
  'hard-job': { tab: 'now', title: 'nav.hard_job', parent: 'now' },
  breathing: { tab: 'now', title: 'nav.breathing', parent: 'now' },
  settings: { tab: 'now', title: 'nav.settings', parent: 'now' },
  'settings/force': { tab: 'now', title: 'settings.force.title', parent: 'settings' },
  'settings/day': { tab: 'now', title: 'settings.day.title', parent: 'settings' },
  'settings/privacy': { tab: 'now', title: 'nav.privacy', parent: 'settings' },
  'settings/sync': { tab: 'now', title: 'nav.sync', parent: 'settings' },
  'settings/sync/enrol': { tab: 'now', title: 'sync.enrol.title', parent: 'settings/sync' },
  'settings/sync/join': { tab: 'now', title: 'sync.join.title', parent: 'settings/sync' },
  'settings/sync/add': { tab: 'now', title: 'sync.add.title', parent: 'settings/sync' },
  'settings/sync/leave': { tab: 'now', title: 'sync.leave.title', parent: 'settings/sync' },
  'settings/outbox': { tab: 'now', title: 'submissions.outbox.title', parent: 'settings' },
  'settings/packs': { tab: 'now', title: 'packs.title', parent: 'settings' },
  'settings/about': { tab: 'now', title: 'settings.about.title', parent: 'settings' },
  'settings/accessibility': { tab: 'now', title: 'settings.accessibility.title', parent: 'settings' },
  'settings/licences': { tab: 'now', title: 'settings.licences.title', parent: 'settings' },
  'settings/lock': { tab: 'now', title: 'nav.lock', parent: 'settings' },
  'settings/lock/pin': { tab: 'now', title: 'vault.pin.title_set', parent: 'settings/lock' },
  'settings/lock/remove': { tab: 'now', title: 'vault.remove.title', parent: 'settings/lock' },
  'settings/lock/code': { tab: 'now', title: 'vault.code.title', parent: 'settings/lock' },
  'settings/lock/recover': { tab: 'now', title: 'vault.recover.title', parent: 'settings/lock' },
  'settings/lock/passphrase': { tab: 'now', title: 'vault.passphrase.set_title', parent: 'settings/lock' },
  'settings/lock/erase': { tab: 'now', title: 'vault.erase.title', parent: 'settings/lock' },
  visit: { tab: 'now', title: 'visit.title', parent: 'settings' },
  hide: { tab: 'now', title: 'app.clock' },
};

export const tabs: readonly Tab[] = ['now', 'check-ins', 'people', 'guidance', 'week'];

/** Where one is: `path` has no "#/", for example "people/42?q=trim". */
export interface Place {
  readonly path: string;
  readonly name: RouteName;
  readonly tab: Tab;
  readonly id: string | null;
  readonly query: URLSearchParams;
}

/** Reads a path or a hash. Anything unknown is Now: a stale deep link never ends on an empty page. */
export function parsePlace(address: string): Place {
  const path = address.replace(/^#?\/?/, '');
  const [plain = '', search = ''] = path.split('?', 2);
  const query = new URLSearchParams(search);
  if (isRoute(plain)) return { path, name: plain, tab: routes[plain].tab, id: null, query };
  const [head = '', tail = '', ...rest] = plain.split('/');
  const name = `${head}/:id`;
  if (tail && rest.length === 0 && isRoute(name)) {
    return { path, name, tab: routes[name].tab, id: decode(tail), query };
  }
  return { path: 'now', name: 'now', tab: 'now', id: null, query: new URLSearchParams() };
}

function isRoute(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
