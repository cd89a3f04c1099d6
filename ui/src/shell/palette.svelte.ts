// What Ctrl and K offers: places, cards, people and actions.
import type { ContactList, ListContacts, SearchGuides, SearchResults, Settings, Theme } from '../generated/commands';
import {
  book, breath, brew, hide, info, lampLit, lock as lockIcon, night, people, search, settings, sun, sync as syncIcon, type IconShape,
} from '../components/Icon/icons';
import { tabItems } from '../components/TabBar/tab-items';
import { Asked } from '../lib/asked.svelte';
import { hidden } from '../lib/hidden.svelte';
import { lock } from '../lib/lock.svelte';
import { overlays } from '../lib/overlays.svelte';
import { applyPreferences } from '../lib/preferences';
import { href, router } from '../lib/router.svelte';
import { call, reload } from '../platform';
import { t, type TextKey } from '../text';

export interface Offer {
  /** Unique among all that is offered. */
  id: string;
  title: string;
  icon: IconShape;
  /** The language of the title, when it is not that of the interface. */
  words?: string;
  run: () => void;
}

export interface OfferGroup {
  title: TextKey;
  offers: Offer[];
}

const FOUND_SHOWN = 5;
const themes: readonly { theme: Theme; title: TextKey; icon: IconShape }[] = [
  { theme: 'day', title: 'palette.theme_day', icon: sun },
  { theme: 'dark', title: 'palette.theme_dark', icon: night },
  { theme: 'night', title: 'palette.theme_night', icon: night },
  { theme: 'system', title: 'palette.theme_system', icon: settings },
];

export class PaletteSearch {
  words = $state('');

  readonly #cards = new Asked<SearchGuides, SearchResults>((request) => call('guidance.search', request));
  readonly #people = new Asked<ListContacts, ContactList>((request) => call('contacts.list', request));

  readonly groups: OfferGroup[] = $derived.by(() => {
    const wanted = this.words.trim();
    const named = (offers: Offer[]) => offers.filter((offer) => plain(offer.title).includes(plain(wanted)));
    const cards: OfferGroup = { title: 'palette.cards', offers: wanted ? [...this.#foundCards(), lookUp(wanted)] : [] };
    const people: OfferGroup = { title: 'palette.people', offers: wanted ? this.#foundPeople() : [] };
    // Somebody of that name is more likely meant than a card that mentions the word.
    const byName = named(people.offers).length > 0;
    const groups: OfferGroup[] = [
      { title: 'palette.screens', offers: named(screenOffers()) },
      { title: 'palette.actions', offers: named(actionOffers()) },
      ...(byName ? [people, cards] : [cards, people]),
    ];
    return groups.filter((group) => group.offers.length > 0);
  });

  typed(): void {
    const query = this.words.trim();
    if (!query) {
      this.#cards.clear();
      this.#people.clear();
      return;
    }
    this.#cards.soon({ query });
    this.#people.soon({ query, kinds: [], welsh: false, outside_chain: false, available: false, favourites: false });
  }

  #foundCards(): Offer[] {
    const found = this.#cards.answer?.found ?? [];
    return found.slice(0, FOUND_SHOWN).map(({ row }) => ({
      id: `guide ${row.id}`, title: row.title, words: row.words, icon: book, run: () => go('guidance', row.id),
    }));
  }

  #foundPeople(): Offer[] {
    const list = this.#people.answer;
    const found = list ? [...list.force, ...list.national, ...list.elsewhere] : [];
    return found.slice(0, FOUND_SHOWN).map((row) => ({
      id: `person ${row.id}`, title: row.name, words: row.words, icon: people, run: () => go('people', row.id),
    }));
  }
}

function screenOffers(): Offer[] {
  const pages: [string, TextKey, IconShape][] = [
    ['week/stories', 'week.stories', book],
    ['hard-job', 'nav.hard_job', brew],
    ['breathing', 'nav.breathing', breath],
    ['settings', 'nav.settings', settings],
    ['settings/privacy', 'nav.privacy', info],
    ['settings/sync', 'sync.title', syncIcon],
    ['settings/lock', 'nav.lock', lockIcon],
  ];
  return [
    ...tabItems.map(({ tab, title, icon }) => ({ id: tab, title: t(title), icon, run: () => router.go(tab) })),
    ...pages.map(([path, title, icon]) => ({ id: path, title: t(title), icon, run: () => router.go(path) })),
  ];
}

function actionOffers(): Offer[] {
  const offers: Offer[] = [
    { id: 'help', title: t('actions.help_now'), icon: lampLit, run: () => (overlays.help = true) },
    { id: 'hide', title: t('actions.hide'), icon: hide, run: () => hidden.hide() },
  ];
  if (lock.canLock) offers.push({ id: 'lock', title: t('palette.lock'), icon: lockIcon, run: () => void lockNow() });
  for (const { theme, title, icon } of themes) {
    offers.push({ id: `theme ${theme}`, title: t(title), icon, run: () => void useTheme(theme) });
  }
  offers.push({ id: 'keys', title: t('palette.keys'), icon: info, run: () => (overlays.shortcuts = true) });
  return offers;
}

function lookUp(words: string): Offer {
  const query = new URLSearchParams({ q: words }).toString();
  return { id: 'look up', title: t('palette.look_up', { words }), icon: search, run: () => router.go(`guidance?${query}`) };
}

function go(name: string, id: string): void {
  router.go(href(name, id).slice(2));
}

async function lockNow(): Promise<void> {
  // The page starts afresh whatever the core answers, so that nothing private stays in it.
  await call('vault.lock', {}).catch(() => undefined);
  reload();
}

async function useTheme(theme: Theme): Promise<void> {
  const changed: { settings: Settings } = await call('settings.change', { change: { field: 'theme', value: theme } });
  await applyPreferences(changed.settings);
}

/** Without case and accents: "cofn", "COFN" and "côfn" are the same. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
