// Search and browsing of the cards. What was typed stays in memory: not in the address, not on disk.
import type { BrowseGuides, Found, GuidanceHome, GuideList, Nothing, SearchGuides, SearchResults } from '../../generated/commands';
import { Asked } from '../../lib/asked.svelte';
import { kept } from '../../lib/kept.svelte';
import { call } from '../../platform';

interface View {
  words: string;
  /** A subject that narrows what was found. */
  among: string | null;
  /** The subject open in the list of a wide window; on a phone it is in the address. */
  subject: string | null;
}

/** A bookmark was made or taken away, or a card was read, beside the list. */
class ReadingChanges {
  count = $state(0);
}
export const readingChanges = new ReadingChanges();

export class Guidance {
  readonly view = kept('guidance', (): View => ({ words: '', among: null, subject: null }));
  readonly home = new Asked<Nothing, GuidanceHome>((request) => call('guidance.home', request));
  readonly search = new Asked<SearchGuides, SearchResults>((request) => call('guidance.search', request));
  readonly browse = new Asked<BrowseGuides, GuideList>((request) => call('guidance.browse', request));

  readonly searching: boolean = $derived(this.view.words.trim() !== '');
  readonly found: readonly Found[] = $derived(
    (this.search.answer?.found ?? []).filter((one) => this.view.among === null || one.row.category === this.view.among),
  );
  /** The subjects of what was found, in the order of the pack, with how many of each. */
  readonly amongFound = $derived.by(() => {
    const all = this.search.answer?.found ?? [];
    const categories = this.home.answer?.categories ?? [];
    return categories
      .map(({ id, name }) => ({ id, name, count: all.filter((one) => one.row.category === id).length }))
      .filter(({ id, count }) => count > 0 || id === this.view.among);
  });
  readonly bookmarked: ReadonlySet<string> = $derived(new Set(this.home.answer?.bookmarks?.map((row) => row.id)));

  typed(): void {
    this.view.among = null;
    if (this.searching) this.search.soon({ query: this.view.words });
    else this.search.clear();
  }

  /** Words that came from elsewhere, such as Ctrl and K, or were kept from before. */
  searchNow(words: string): void {
    this.view.words = words;
    if (this.searching) void this.search.now({ query: words });
  }

  async forgetRecent(): Promise<void> {
    this.home.answer = await call('guidance.forget_recent', {});
  }
}
