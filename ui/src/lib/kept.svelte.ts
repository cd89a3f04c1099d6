// What a tab remembers while the app is open (a search, a filter, an open part). In memory only.
const store = new Map<string, unknown>();

/** `const view = kept('people', () => ({ query: '' }))`: the same object each time the screen opens. */
export function kept<T extends object>(key: string, initial: () => T): T {
  if (!store.has(key)) {
    const value = $state(initial());
    store.set(key, value);
  }
  return store.get(key) as T;
}
