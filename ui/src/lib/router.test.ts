import { expect, test, vi } from 'vitest';

// A new router for each test: it is one object for the life of the page.
async function started(hash = '') {
  vi.resetModules();
  history.replaceState(null, '', `/${hash}`);
  const { router } = await import('./router.svelte');
  const stop = router.start();
  return { router, stop };
}

test('it opens where a deep link points', async () => {
  const { router, stop } = await started('#/guidance/assault');
  expect(router.here).toMatchObject({ name: 'guidance/:id', id: 'assault' });
  expect(router.arrival).toBe('first');
  expect(router.backTo?.path).toBe('guidance');
  stop();
});

test('going leaves a way back', async () => {
  const { router, stop } = await started();
  router.go('people');
  router.go('people/7');
  expect(location.hash).toBe('#/people/7');
  expect(router.backTo?.path).toBe('people');
  expect(router.arrival).toBe('forward');
  expect(router.cameFrom).toBe('people');
  stop();
});

test('what is done leads back to where it was begun, and elsewhere takes its own place', async () => {
  const { router, stop } = await started();
  const back = vi.spyOn(history, 'back').mockImplementation(() => {});
  router.go('settings/sync');
  router.go('settings/sync/add');
  router.finish('settings/sync');
  expect(back).toHaveBeenCalledOnce();
  // Here by a link from elsewhere: there is nothing to go back to.
  const { router: other, stop: end } = await started('#/settings/sync/add');
  other.finish('settings/sync');
  expect(back).toHaveBeenCalledOnce();
  expect(other.here.path).toBe('settings/sync');
  expect(other.backTo?.path).toBe('settings');
  back.mockRestore();
  stop();
  end();
});

test('a tab is opened where it was left, and its start by pressing it again', async () => {
  const { router, stop } = await started();
  router.go('guidance');
  router.go('guidance/assault');
  router.openTab('now');
  expect(router.here.path).toBe('now');
  router.openTab('guidance');
  expect(router.here.path).toBe('guidance/assault');
  router.openTab('guidance');
  expect(router.here.path).toBe('guidance');
  stop();
});

test('links in the page take the same way', async () => {
  const { router, stop } = await started();
  const anchor = document.createElement('a');
  anchor.href = '#/week';
  document.body.append(anchor);
  anchor.click();
  expect(router.here.path).toBe('week');
  stop();
});

test('going somewhere closes what stands over the page', async () => {
  const { router, stop } = await started();
  const close = vi.fn();
  router.openLayer(close);
  router.go('people');
  expect(close).toHaveBeenCalledOnce();
  expect(router.here.path).toBe('people');
  stop();
});

test('a search in the address changes in place', async () => {
  const { router, stop } = await started('#/guidance');
  router.replaceQuery({ q: 'first aid', kind: '' });
  expect(location.hash).toBe('#/guidance?q=first+aid');
  expect(router.here.query.get('q')).toBe('first aid');
  stop();
});

test('a visit leaves no pages in the history, and no words in an entry under a sheet', async () => {
  const { router, stop } = await started();
  router.traceless = true;
  const before = history.length;
  router.go('check-ins');
  router.go('guidance');
  router.replaceQuery({ q: 'what was looked for' });
  expect(history.length).toBe(before);
  expect(router.backTo).toBeNull();
  router.openLayer(() => {});
  expect(location.hash).toBe('#/guidance');
  expect(router.here.query.get('q')).toBe('what was looked for');
  stop();
});
