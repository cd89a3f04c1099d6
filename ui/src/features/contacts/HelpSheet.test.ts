import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { overlays } from '../../lib/overlays.svelte';
import { useLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import HelpSheet from './HelpSheet.svelte';
import { PATIENCE_MS } from './help.svelte';
import { emergency, person } from './people-in-tests';

/** A phone: a coarse pointer and a small screen. */
function phone() {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('coarse'), addEventListener: () => {}, removeEventListener: () => {},
  }));
  vi.stubGlobal('screen', { width: 390, height: 844 });
}
beforeEach(() => (overlays.emergency = false));
afterEach(() => vi.unstubAllGlobals());

const builtIn = ['999', '0300 131 2789', '116 123', /85258/];

test('when the core fails, four lines still stand there with their numbers and names', async () => {
  standInForCore({});
  const { container } = render(HelpSheet, { open: true });
  await screen.findByText('Samaritans');
  for (const number of builtIn) expect(screen.getAllByText(number).length).toBeGreaterThan(0);
  for (const name of ['Emergency services', 'Police Mental Health Crisis Line', 'Shout']) expect(screen.getByText(name)).toBeTruthy();
  await expectAccessible(container);
});

test('when the core is slow, the built-in lines come, and stay', async () => {
  let answer = () => {};
  standInForCore({
    'contacts.help': () => new Promise((resolve) => (answer = () => resolve({ lines: [person('late')], elsewhere: [], colleague: null }))),
  });
  render(HelpSheet, { open: true });
  expect(screen.queryByText('Samaritans')).toBeNull();
  await waitFor(() => expect(screen.getByText('Samaritans')).toBeTruthy(), { timeout: PATIENCE_MS * 4 });
  answer();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(screen.queryByText('Peer supporter, late')).toBeNull();
  expect(screen.getByText('Samaritans')).toBeTruthy();
});

test('an empty list counts as none', async () => {
  standInForCore({ 'contacts.help': () => ({ lines: [], elsewhere: [], colleague: null }) });
  render(HelpSheet, { open: true });
  expect(await screen.findByText('Police Mental Health Crisis Line')).toBeTruthy();
});

test('the built-in lines are in Welsh too', async () => {
  await useLanguage('cy');
  standInForCore({});
  render(HelpSheet, { open: true });
  expect(await screen.findByText('Samariaid')).toBeTruthy();
  expect(screen.getByText('Anfonwch SHOUT at 85258')).toBeTruthy();
});

test('a call to 999 asks first; every other call goes out at once', async () => {
  phone();
  const heard = vi.fn();
  const listen = (event: Event) => heard((event as CustomEvent).detail);
  addEventListener('crewroom:link', listen);
  standInForCore({
    'contacts.help': () => ({
      lines: [emergency, person('line', { name: 'Samaritans', phone: '116 123', phone_url: 'tel:116123' })], elsewhere: [], colleague: null,
    }),
  });
  render(HelpSheet, { open: true });
  await fireEvent.click(await screen.findByRole('button', { name: 'Call Emergency services' }));
  expect(overlays.emergency).toBe(true);
  expect(heard).not.toHaveBeenCalled();
  await fireEvent.click(screen.getByRole('button', { name: 'Call Samaritans' }));
  expect(heard).toHaveBeenCalledExactlyOnceWith('tel:116123');
  removeEventListener('crewroom:link', listen);
});

test('a colleague of an example force is marked as one', async () => {
  standInForCore({ 'contacts.help': () => ({ lines: [emergency], elsewhere: [], colleague: person('harbour') }) });
  const { container } = render(HelpSheet, { open: true });
  await screen.findByText('Peer supporter, harbour');
  expect(container.textContent).toContain('(Example)');
});
