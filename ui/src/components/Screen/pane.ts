import { getContext, setContext } from 'svelte';

/** Where the shell has put a screen: alone, or as one of the two panes of a wide window. */
export type Pane = 'whole' | 'list' | 'reader';

const key = Symbol('pane');

export function setPane(pane: () => Pane): void {
  setContext(key, pane);
}

export function getPane(): () => Pane {
  return getContext<(() => Pane) | undefined>(key) ?? (() => 'whole');
}
