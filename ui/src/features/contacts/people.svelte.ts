// What the People tab shows: its filters, kept while the app is open, and the core's newest answer.
import type { ContactKind, ContactList, ContactRow, ListContacts } from '../../generated/commands';
import { Asked } from '../../lib/asked.svelte';
import { kept } from '../../lib/kept.svelte';
import { call } from '../../platform';
import { isThere } from './availability';

interface Filters extends ListContacts {
  kinds: ContactKind[];
}
export type Toggle = 'available' | 'outside_chain' | 'welsh' | 'favourites';

const clear = (): Filters => ({
  query: '', kinds: [], welsh: false, outside_chain: false, available: false, favourites: false,
});

/** A favourite was made or taken away beside the list. */
class FavouriteChanges {
  count = $state(0);
}
export const favouriteChanges = new FavouriteChanges();

export class People {
  readonly filters = kept('people', clear);
  readonly asked = new Asked<ListContacts, ContactList>((request) => call('contacts.list', request));

  readonly list: ContactList | null = $derived(this.asked.answer);
  readonly rows: ContactRow[] = $derived(
    this.list ? [...this.list.force, ...this.list.national, ...this.list.elsewhere] : [],
  );
  readonly available: number = $derived(this.rows.filter((row) => isThere(row.availability)).length);
  readonly filtered: boolean = $derived.by(() => {
    const { query, kinds, welsh, outside_chain, available, favourites } = this.filters;
    return query.trim() !== '' || kinds.length > 0 || welsh || outside_chain || available || favourites;
  });

  load(): Promise<void> {
    return this.asked.now(this.#request());
  }

  typed(): void {
    this.asked.soon(this.#request());
  }

  flip(toggle: Toggle): void {
    this.filters[toggle] = !this.filters[toggle];
    void this.load();
  }

  flipKind(kind: ContactKind): void {
    const { kinds } = this.filters;
    this.filters.kinds = kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind];
    void this.load();
  }

  clear(): void {
    Object.assign(this.filters, clear());
    void this.load();
  }

  /** How many of those in view a filter would leave. */
  count(toggle: Exclude<Toggle, 'available'>): number {
    if (toggle === 'welsh') return this.rows.filter((row) => row.languages.includes('cy')).length;
    if (toggle === 'favourites') return this.rows.filter((row) => row.favourite === true).length;
    return this.rows.filter((row) => row.outside_chain).length;
  }

  #request(): ListContacts {
    return { ...$state.snapshot(this.filters) };
  }
}
