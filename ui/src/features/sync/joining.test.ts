import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceView, Pairing } from '../../generated/commands';
import { router } from '../../lib/router.svelte';
import { sync } from '../../lib/sync.svelte';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import AddDeviceScreen from './AddDeviceScreen.svelte';
import EnrolScreen from './EnrolScreen.svelte';
import JoinScreen from './JoinScreen.svelte';
import LeaveScreen from './LeaveScreen.svelte';
import { ASK_MS } from './pairing.svelte';
import { laptop, off, on, pairing, phone, shown } from './samples';

const finish = vi.spyOn(router, 'finish');
beforeEach(() => {
  sync.status = on();
  finish.mockImplementation(() => {});
});
afterEach(() => {
  finish.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });

test('a code and an address turn syncing on; each refusal stands at its own field and keeps what was typed', async () => {
  let refuse: 'bad_address' | 'code_refused' | 'offline' | null = 'bad_address';
  const core = standInForCore({ 'sync.enrol': () => {
    if (refuse) throw refusal(refuse);
    return on();
  } });
  const { container } = render(EnrolScreen);
  await expectAccessible(container);
  await press('Turn syncing on');
  expect(core.asked('sync.enrol')).toHaveLength(0);
  await type('Address of the hub', ' hub.force.example ');
  await type('One-time code', 'abcd efgh-jklm');
  await press('Turn syncing on');
  expect(await screen.findByText(/no hub at that address/)).toBeTruthy();
  expect(screen.getByLabelText('Address of the hub').getAttribute('aria-invalid')).toBe('true');
  refuse = 'code_refused';
  await press('Turn syncing on');
  expect(await screen.findByText(/does not take that code/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('One-time code').value).toBe('abcd efgh-jklm');
  refuse = 'offline';
  await press('Turn syncing on');
  expect((await screen.findByRole('alert')).textContent).toContain('cannot be reached');
  refuse = null;
  await press('Turn syncing on');
  await waitFor(() => expect(finish).toHaveBeenCalledWith('settings/sync'));
  expect(core.asked('sync.enrol').at(-1)).toEqual({ address: 'hub.force.example', code: 'abcd efgh-jklm', label: 'My computer' });
});

async function showCode(step: () => Pairing | Promise<Pairing>, more: Parameters<typeof standInForCore>[0] = {}) {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const core = standInForCore({ 'sync.join_step': step, 'sync.join': () => shown(), 'sync.join_cancel': () => pairing(), ...more });
  const page = render(JoinScreen);
  await type('Address of the hub', 'hub.force.example');
  await press('Make a code');
  await screen.findByRole('heading', { name: 'Type this code on your other device' });
  return { core, ...page };
}

test('the new device shows the code in groups and as a square, then the digits, then it is in', async () => {
  let step: Pairing = shown();
  const { core, container } = await showCode(() => step, { 'sync.join_confirm': () => pairing({ step: 'joined' }), 'sync.status': () => on() });
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['ABCD', 'EFGH', 'JKLM', 'NPQR', 'STUV', 'WXYZ', '2345']);
  expect(screen.getByRole('img', { name: 'ABCD EFGH JKLM NPQR STUV WXYZ 2345' })).toBeTruthy();
  expect(screen.getByText('The code ends in 10 minutes.')).toBeTruthy();
  await expectAccessible(container);
  step = pairing({ step: 'compare', check: '47' });
  await vi.advanceTimersByTimeAsync(ASK_MS);
  await screen.findByRole('heading', { name: 'Same on both?' });
  expect(container.querySelector('.digits')?.textContent).toBe('47');
  await expectAccessible(container);
  await press('Yes, the same');
  await waitFor(() => expect(finish).toHaveBeenCalledWith('settings/sync'));
  expect(core.asked('sync.join_confirm')).toHaveLength(1);
});

test('it asks every two seconds while it can be seen, and not while it cannot', async () => {
  const { core } = await showCode(() => shown());
  const before = core.asked('sync.join_step').length;
  await vi.advanceTimersByTimeAsync(5 * ASK_MS);
  const asked = core.asked('sync.join_step').length - before;
  expect(asked).toBeGreaterThanOrEqual(4);
  expect(asked).toBeLessThanOrEqual(6);
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
  await vi.advanceTimersByTimeAsync(0);
  const hidden = core.asked('sync.join_step').length;
  await vi.advanceTimersByTimeAsync(5 * ASK_MS);
  expect(core.asked('sync.join_step').length).toBe(hidden);
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => false });
});

test('digits that differ end it, and say what that may mean', async () => {
  const { core } = await showCode(() => pairing({ step: 'compare', check: '47' }));
  await vi.advanceTimersByTimeAsync(ASK_MS);
  await screen.findByRole('heading', { name: 'Same on both?' });
  await press('No, they differ');
  expect((await screen.findByRole('alert')).textContent).toContain('Somebody may stand between your devices');
  expect(core.asked('sync.join_cancel')).toHaveLength(1);
  expect(core.asked('sync.join_confirm')).toHaveLength(0);
});

test('no connection keeps the code and asks again; a refusal ends it', async () => {
  let code: 'offline' | 'pairing_refused' = 'offline';
  await showCode(() => { throw refusal(code); });
  await vi.advanceTimersByTimeAsync(ASK_MS);
  expect(await screen.findByText('No connection. It is asked again by itself.')).toBeTruthy();
  expect(screen.getByText('ABCD')).toBeTruthy();
  code = 'pairing_refused';
  await vi.advanceTimersByTimeAsync(ASK_MS);
  expect((await screen.findByRole('alert')).textContent).toContain('nothing was joined');
  expect(screen.getByLabelText<HTMLInputElement>('Address of the hub').value).toBe('hub.force.example');
});

test('a code counts down and ends', async () => {
  const { container } = await showCode(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(9 * 60_000 + 30_000);
  expect(container.textContent).toMatch(/The code ends in \d+ seconds\./);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await screen.findByText(/That code has ended/)).toBeTruthy();
  expect(screen.queryByRole('img')).toBeNull();
  expect(screen.getByRole('button', { name: 'Make a new code' })).toBeTruthy();
});

test('a pairing that was left is taken up again', async () => {
  standInForCore({ 'sync.join_step': () => shown() });
  render(JoinScreen);
  expect(await screen.findByText('ABCD')).toBeTruthy();
});

async function admitted() {
  const devices: DeviceView[] = [phone];
  const core = standInForCore({
    'sync.status': () => on(),
    'sync.devices': () => ({ devices }),
    'sync.remove_device': ({ id }) => ({ devices: devices.filter((device) => device.id !== id) }),
    'sync.admit': ({ code }) => {
      if (code === 'WRONG') throw refusal('pairing_code_wrong');
      devices.push(laptop);
      return pairing({ step: 'compare', check: '08' });
    },
  });
  const page = render(AddDeviceScreen);
  await expectAccessible(page.container);
  expect(await screen.findByText(/https:\/\/hub.force.example/)).toBeTruthy();
  await type('Code from the new device', 'WRONG');
  await press('Let it in');
  expect(await screen.findByText(/That code is not right/)).toBeTruthy();
  await type('Code from the new device', 'abcd efgh');
  await press('Let it in');
  await screen.findByRole('heading', { name: 'Same on both?' });
  expect(page.container.querySelector('.digits')?.textContent).toBe('08');
  return core;
}

test('the old device takes the code, shows the digits and leaves the answer to the new one', async () => {
  const core = await admitted();
  await press('They are the same');
  expect(finish).toHaveBeenCalledWith('settings/sync');
  expect(core.asked('sync.remove_device')).toHaveLength(0);
});

test('where the digits differ, the old device takes back exactly what it let in', async () => {
  const core = await admitted();
  await press('No, they differ');
  await waitFor(() => expect(finish).toHaveBeenCalled());
  expect(core.asked('sync.remove_device')).toEqual([{ id: laptop.id }]);
});

test('ten devices are the most, and that is what it says', async () => {
  standInForCore({ 'sync.status': () => on(), 'sync.devices': () => ({ devices: [phone] }), 'sync.admit': () => { throw refusal('out_of_range'); } });
  render(AddDeviceScreen);
  await type('Code from the new device', 'abcd');
  await press('Let it in');
  expect((await screen.findByRole('alert')).textContent).toContain('You have ten devices');
});

test('leaving stands behind its explanation, keeps everything without a connection, and shows the receipt', async () => {
  let there = false;
  standInForCore({
    'sync.status': () => off,
    'sync.leave': () => {
      if (!there) throw refusal('offline');
      return { erased: 12, receipt: 'c2lnbmVk' };
    },
  });
  const { container } = render(LeaveScreen);
  const buttons = screen.getAllByRole('button').map((button) => button.textContent?.trim());
  expect(buttons.indexOf('Keep syncing')).toBeLessThan(buttons.indexOf('Leave and erase it there'));
  await press('Leave and erase it there');
  expect((await screen.findByRole('alert')).textContent).toContain('Nothing is lost');
  expect(sync.on).toBe(true);
  there = true;
  await press('Leave and erase it there');
  expect(await screen.findByText(/erased 12 sealed envelopes/)).toBeTruthy();
  expect(screen.getByText('c2lnbmVk')).toBeTruthy();
  await waitFor(() => expect(sync.on).toBe(false));
  await expectAccessible(container);
  const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await press('Copy the receipt');
  expect(written).toHaveBeenCalledExactlyOnceWith('c2lnbmVk');
});

test('a hub that could not be asked to erase is not said to have done so', async () => {
  standInForCore({ 'sync.status': () => off, 'sync.leave': () => ({ erased: null, receipt: null }) });
  render(LeaveScreen);
  await press('Leave and erase it there');
  expect(await screen.findByText(/what it holds stays there, sealed/)).toBeTruthy();
  expect(screen.queryByText(/has erased/)).toBeNull();
});
