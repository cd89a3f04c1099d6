/** Up and Down walk through the rows of a list, from the search field above it and back: `{@attach arrowKeys}`. */
export function arrowKeys(node: HTMLElement): () => void {
  function walk(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const typing = target instanceof HTMLInputElement;
    const all = [...node.querySelectorAll<HTMLElement>('input[type="search"], li > a[href], li > button')];
    const stops = all.filter((stop) => stop.closest('details:not([open]) > :not(summary)') === null);
    const at = stops.indexOf(target);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined || (typing && (event.key === 'Home' || event.key === 'End'))) return;
    const next = stops[to];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
  node.addEventListener('keydown', walk);
  return () => node.removeEventListener('keydown', walk);
}
