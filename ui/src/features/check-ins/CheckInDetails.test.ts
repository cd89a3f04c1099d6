import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { useLanguage } from '../../text';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import CheckInDetails from './CheckInDetails.svelte';
import { OpenCheckIn } from './open-check-in.svelte';
import { changed, checkIn } from './samples';
import SupportChoices from './SupportChoices.svelte';

afterEach(() => vi.unstubAllGlobals());

function open() {
  let kept = checkIn();
  const core = standInForCore({ 'check_ins.update': ({ change }) => (kept = changed(kept, change)) });
  const view = render(CheckInDetails, { checkIn: new OpenCheckIn(kept) });
  return { ...view, changes: () => core.asked('check_ins.update').map((one) => (one as { change: unknown }).change) };
}
const section = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

test('each answer is saved as it is tapped, and can be cleared', async () => {
  const { changes, container } = open();
  await section('How much is on you right now?');
  await fireEvent.click(screen.getByRole('radio', { name: 'A lot' }));
  await section('Shift');
  await fireEvent.click(screen.getByRole('radio', { name: 'Night' }));
  await section(/^Sleep/);
  await fireEvent.click(screen.getByRole('radio', { name: '6 hours' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Half an hour less' }));
  await expectAccessible(container);
  await fireEvent.click(screen.getAllByRole('button', { name: 'Clear this answer' })[0]!);
  await waitFor(() => expect(changes()).toEqual([
    { field: 'stress', value: 4 },
    { field: 'shift', value: 'night' },
    { field: 'sleep_minutes', value: 360 },
    { field: 'sleep_minutes', value: 330 },
    { field: 'stress', value: null },
  ]));
});

test('the published scale keeps its English words in Welsh, marked as English', async () => {
  await useLanguage('cy');
  open();
  await section('Pa mor effro ydych chi?');
  const last = screen.getByText('Completely exhausted, unable to function effectively');
  expect(last.closest('[lang]')?.getAttribute('lang')).toBe('en');
  expect(screen.getByText(/Ni ddaethom o hyd i fersiwn Gymraeg swyddogol/)).toBeTruthy();
});

test('after a low answer: a text, a call, a time; and a plain word about who sees it', async () => {
  const row = (over: object) => ({ id: '', name: '', words: 'en', phone: null, phone_url: null, text_number: null, text_keyword: null, text_url: null, ...over });
  const lines = [
    row({ id: 'police-crisis-line', name: 'Police Mental Health Crisis Line', phone: '0300 131 2789', phone_url: 'tel:03001312789' }),
    row({ id: 'shout', name: 'Shout', text_number: '85258', text_keyword: 'SHOUT', text_url: 'sms:85258?body=SHOUT' }),
  ];
  const core = standInForCore({
    'contacts.help': () => ({ lines, elsewhere: [], colleague: null }) as never,
    'check_ins.save_a_time': () => ({ name: 'reminder.ics', mime: 'text/calendar', text: 'BEGIN:VCALENDAR' }),
  });
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }));
  const { container } = render(SupportChoices, { time: '21:30' });
  expect(await screen.findByText('Send SHOUT to 85258')).toBeTruthy();
  expect(screen.getByText('0300 131 2789')).toBeTruthy();
  expect(screen.getByText('A low answer needs no reason. Nothing is sent to your force.')).toBeTruthy();
  await section(/Save a time/);
  await fireEvent.click(screen.getByRole('radio', { name: 'Today' }));
  expect(screen.queryByRole('radio', { name: '20:00' })).toBeNull();
  await fireEvent.click(screen.getByRole('radio', { name: '22:00' }));
  await expectAccessible(container);
  await section('Save the time');
  expect(core.asked('check_ins.save_a_time')).toEqual([{ title: 'Time for me', day_offset: 0, minute: 22 * 60 }]);
});
