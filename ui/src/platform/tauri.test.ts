import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTauriHost } from './tauri';

const invoke = vi.fn((_: string, { name }: { name: string }) => Promise.resolve(`${name}, asked now`));
beforeEach(() => vi.stubGlobal('__TAURI_INTERNALS__', { invoke }));
afterEach(() => {
  vi.unstubAllGlobals();
  invoke.mockClear();
  delete window.crewroomAsked;
});

test('what the shell asked ahead is taken once, and by nobody who asks for something else', async () => {
  const ahead = ['now.open', 'visit.status', 'settings.get'] as const;
  window.crewroomAsked = new Map(ahead.map((name) => [name, Promise.resolve(`${name}, asked ahead`)]));
  const host = createTauriHost();
  expect(await host.rpc('now.open', {})).toBe('now.open, asked ahead');
  expect(await host.rpc('now.open', {})).toBe('now.open, asked now');
  expect(await host.rpc('visit.status', { other: 1 })).toBe('visit.status, asked now');
  expect(await host.rpc('visit.status', {})).toBe('visit.status, asked now');
  expect(await host.rpc('people.list', {})).toBe('people.list, asked now');
  expect(invoke).toHaveBeenCalledTimes(4);
});

test('a refusal that came ahead is met by whoever asks', async () => {
  window.crewroomAsked = new Map([['vault.open', Promise.reject(new Error('locked'))]]);
  await expect(createTauriHost().rpc('vault.open', {})).rejects.toThrow('locked');
});
