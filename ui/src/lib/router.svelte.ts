// One stack for the back button, deep links, sheets and focus: the browser's own history.
// An entry knows its place in the stack (`index`) and how many sheets stand over the page (`layer`).
import { onceDrawn } from './once-drawn';
import { parsePlace, routes, type Place, type Tab } from './routes';
import { restoreScroll, scrollNow } from './scroll';

interface Entry {
  index: number;
  layer: number;
}

type Arrival = 'first' | 'forward' | 'back' | 'tab';

class Router {
  /** The page in view. */
  here = $state.raw<Place>(parsePlace(''));
  /** How it was reached; a screen moves the focus to its heading unless it is the first. */
  arrival = $state.raw<Arrival>('first');
  /** The page that was left, for giving the focus back to the link that led away. */
  cameFrom: string | null = null;
  /** Whether the history keeps no pages: in a visit, whose steps the next person could go back through. */
  traceless = false;

  /** A tab that was just pressed and whose page is not here yet. */
  #pressed = $state.raw<Tab | null>(null);
  #index = 0;
  #trail: string[] = [];
  #layers: (() => void)[] = [];
  #scroll = new Map<string, number>();
  #tabs = new Map<Tab, string>();
  #leavingLayer = false;
  #next: (() => void) | null = null;

  /** Starts listening. Returns what stops it. */
  start(): () => void {
    history.scrollRestoration = 'manual';
    this.here = parsePlace(location.hash);
    this.#trail = [this.here.path];
    this.#index = 0;
    this.#tabs.set(this.here.tab, this.here.path);
    this.#write('replace', this.here.path, { index: 0, layer: 0 });
    const onPop = (event: PopStateEvent) => this.#popped(event.state as Entry | null);
    const onClick = (event: MouseEvent) => this.#clicked(event);
    addEventListener('popstate', onPop);
    document.addEventListener('click', onClick);
    return () => {
      removeEventListener('popstate', onPop);
      document.removeEventListener('click', onClick);
    };
  }

  /** Goes to a page, over any sheet that is open. */
  go(path: string, options: { replace?: boolean; arrival?: Arrival } = {}): void {
    if (this.#leavingLayer) {
      // A sheet is just being taken off the history; go once that has happened.
      this.#next = () => this.go(path, options);
      return;
    }
    const overLayer = this.#layers.length > 0;
    this.#closeLayers(0);
    const place = parsePlace(path);
    if (place.path === this.here.path && !overLayer) return;
    const replace = options.replace ?? this.traceless;
    if (!replace) this.#index += 1;
    this.#trail.length = this.#index;
    this.#trail[this.#index] = place.path;
    // The entry of an open sheet becomes the entry of the page, so Back never meets a dead one.
    this.#write(replace || overLayer ? 'replace' : 'push', place.path, { index: this.#index, layer: 0 });
    this.#arrive(place, options.arrival ?? 'forward');
  }

  /** Opens a tab where it was left; pressing the tab in view leads to its start. */
  openTab(tab: Tab): void {
    if (this.here.tab !== tab) return this.go(this.#tabs.get(tab) ?? tab, { arrival: 'tab' });
    if (this.here.path === tab) return scrollTo({ top: 0 });
    this.go(tab, { arrival: 'tab' });
  }

  /** The tab to show as current. */
  get tab(): Tab {
    return this.#pressed ?? this.here.tab;
  }

  /** As `openTab`, for a finger: the tab lights up first, and then comes its page. */
  async pressTab(tab: Tab): Promise<void> {
    if (this.here.tab === tab) {
      this.#pressed = null;
      return this.openTab(tab);
    }
    this.#pressed = tab;
    await onceDrawn();
    // Something else may have been pressed, or opened, in the meantime.
    if (this.#pressed === tab) this.openTab(tab);
  }

  /** Where the back control leads. */
  get backTo(): Place | null {
    const before = this.#index > 0 ? this.#trail[this.#index - 1] : undefined;
    const parent = routes[this.here.name].parent;
    if (!parent) return null;
    return parsePlace(before ?? parent);
  }

  back(): void {
    if (this.#index > 0) history.back();
    else if (this.backTo) this.go(this.backTo.path, { replace: true, arrival: 'back' });
  }

  /** A task is done: on to the page that it belongs to. Whoever came from there goes back to it, or Back would lead to it twice. */
  finish(path: string): void {
    if (this.#index > 0 && this.#trail[this.#index - 1] === path) history.back();
    else this.go(path, { replace: true });
  }

  /** A sheet puts itself on the stack, so that Back closes it. The result takes it off again. */
  openLayer(close: () => void): () => void {
    this.#layers.push(close);
    // What was searched for stays out of an entry that outlives the sheet.
    const path = this.traceless ? (this.here.path.split('?')[0] ?? '') : this.here.path;
    const push = () => this.#write('push', path, { index: this.#index, layer: this.#layers.length });
    // One sheet in place of another: the first must have left the history before the second enters it.
    if (this.#leavingLayer) this.#next = push;
    else push();
    return () => {
      const at = this.#layers.indexOf(close);
      if (at < 0) return;
      const above = this.#layers.splice(at);
      this.#leavingLayer = true;
      history.go(-above.length);
    };
  }

  /** Changes the query of the page in view without a new entry: a search that survives Back. */
  replaceQuery(query: Record<string, string>): void {
    const filled = Object.entries(query).filter(([, value]) => value !== '');
    const search = new URLSearchParams(filled).toString();
    const path = (this.here.path.split('?')[0] ?? '') + (search ? `?${search}` : '');
    this.#trail[this.#index] = path;
    this.#tabs.set(this.here.tab, path);
    history.replaceState(history.state, '', `#/${path}`);
    this.here = parsePlace(path);
  }

  #popped(entry: Entry | null): void {
    if (this.#leavingLayer) {
      this.#leavingLayer = false;
      const next = this.#next;
      this.#next = null;
      next?.();
      return;
    }
    const place = parsePlace(location.hash);
    if (entry === null) {
      // Typed by hand, or handed over by the system: a new entry of ours.
      this.#closeLayers(0);
      this.#index += 1;
      this.#trail.length = this.#index;
      this.#trail[this.#index] = place.path;
      this.#write('replace', place.path, { index: this.#index, layer: 0 });
      this.#arrive(place, 'forward');
      return;
    }
    if (entry.layer > this.#layers.length) {
      // The remains of a sheet that is no longer open: step over it.
      if (entry.index < this.#index || entry.layer > 0) history.back();
      return;
    }
    this.#closeLayers(entry.layer);
    const back = entry.index < this.#index;
    this.#index = entry.index;
    this.#trail[this.#index] = place.path;
    if (place.path !== this.here.path) this.#arrive(place, back ? 'back' : 'forward');
  }

  #arrive(place: Place, arrival: Arrival): void {
    this.#scroll.set(this.here.path, scrollNow());
    this.cameFrom = this.here.path;
    this.arrival = arrival;
    this.#tabs.set(place.tab, place.path);
    this.#pressed = null;
    this.here = place;
    restoreScroll(arrival === 'forward' ? 0 : (this.#scroll.get(place.path) ?? 0));
  }

  #closeLayers(keep: number): void {
    while (this.#layers.length > keep) this.#layers.pop()?.();
  }

  #write(how: 'push' | 'replace', path: string, entry: Entry): void {
    const address = `#/${path}`;
    if (how === 'push') history.pushState(entry, '', address);
    else history.replaceState(entry, '', address);
  }

  // Links stay plain <a href="#/…">; a plain click takes our way, so that open sheets are dealt with.
  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.('a[href^="#/"]');
    const href = anchor?.getAttribute('href');
    if (!href) return;
    event.preventDefault();
    this.go(href.slice(2));
  }
}

export const router = new Router();

/** The address for a link: `href('people', id)`. */
export function href(name: string, id?: string): string {
  return id === undefined ? `#/${name}` : `#/${name}/${encodeURIComponent(id)}`;
}
