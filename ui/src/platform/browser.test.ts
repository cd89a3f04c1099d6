import { afterEach, expect, test, vi } from 'vitest';
import { createBrowserHost } from './browser';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown) {
  const fetching = vi.fn(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetching);
  return fetching;
}

test('the token leaves the address and goes with every call', async () => {
  history.replaceState(null, '', '/?token=abc&x=1#/now');
  const host = createBrowserHost();
  expect(location.search).toBe('?x=1');
  expect(location.hash).toBe('#/now');
  const fetching = answer(200, { ok: true });
  expect(await host.rpc('vault.lock', {})).toEqual({ ok: true });
  expect(fetching).toHaveBeenCalledWith('/rpc/vault.lock', expect.objectContaining({
    method: 'POST',
    body: '{}',
    headers: expect.objectContaining({ Authorization: 'Bearer abc' }),
  }));
});

test('a refusal arrives as a CallError with its code', async () => {
  const host = createBrowserHost();
  answer(400, { code: 'wait', retry: 'later', wait_ms: 30_000 });
  await expect(host.rpc('vault.unlock', {})).rejects.toMatchObject({ code: 'wait', retry: 'later', waitMs: 30_000 });
});

test('a core that is gone is an internal error', async () => {
  const host = createBrowserHost();
  vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('network'))));
  await expect(host.rpc('now.get', {})).rejects.toMatchObject({ code: 'internal' });
});

test('a link is told to whoever listens', async () => {
  const host = createBrowserHost();
  const heard = vi.fn();
  addEventListener('crewroom:link', (event) => heard((event as CustomEvent).detail), { once: true });
  await host.openLink('tel:116123');
  expect(heard).toHaveBeenCalledExactlyOnceWith('tel:116123');
});
