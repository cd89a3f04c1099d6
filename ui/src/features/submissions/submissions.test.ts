import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { EventView, LocalMoment, Outbox, Programme, Recipients, RecipientView, SubmissionView, SyncStatus } from '../../generated/commands';
import { messages } from '../../lib/messages.svelte';
import { expectAccessible } from '../../test/axe';
import { refusal, standInForCore } from '../../test/core';
import FeedbackScreen from './FeedbackScreen.svelte';
import OutboxScreen from './OutboxScreen.svelte';
import RecognitionScreen from './RecognitionScreen.svelte';
import SignUpScreen from './SignUpScreen.svelte';

const lead = (more: Partial<RecipientView> = {}): RecipientView => ({
  id: '0011223344556677', name: 'The wellbeing lead', from: 'Example Constabulary', national: false, example: false,
  kinds: ['feedback', 'sign_up', 'recognition'], ...more,
});
const recipients = (more: Partial<Recipients> = {}): Recipients => ({ recipients: [lead()], hub: true, ...more });
const one = (more: Partial<SubmissionView> = {}): SubmissionView => ({
  id: 'aa', kind: 'feedback', state: 'queued', to: 'The wellbeing lead', day: '2024-06-25', tried: false, reason: null, ...more,
});
const outbox = (...submissions: SubmissionView[]): Outbox => ({ submissions, hub: true });
const at = (time: string): LocalMoment => ({ ms: 0, date: '2024-06-26', time, weekday: 3 });
const programme = (event: Partial<EventView>): Programme => ({
  state: 'now', week: null, force_name: 'Example', example: true, thank_you: null,
  days: [{
    date: '2024-06-26', weekday: 3, today: true, events: [{
      id: 'dog-1', kind: 'dog', title: 'Dog visit', description: '', starts: at('10:00'), ends: at('11:00'), station: null,
      url: 'https://example.org/dog', cancelled: false, near_me: false, on_now: false, over: false, sign_up: true, words: 'en', ...event,
    }],
  }],
});

afterEach(() => vi.unstubAllGlobals());

test('before sending it says who reads it, what the hub sees, and that it cannot be read back', async () => {
  standInForCore({ 'submissions.recipients': () => recipients() });
  const { container } = render(FeedbackScreen);
  await screen.findByText('Goes to: The wellbeing lead (Example Constabulary)');
  expect(container.textContent).toContain('Anonymous');
  expect(container.textContent).toContain('The hub sees its size and when it came');
  expect(container.textContent).toContain('Once sealed it cannot be opened again, not even by you.');
  expect(container.textContent).not.toContain('nobody holds the key');
  await expectAccessible(container);
});

test('feedback is sealed as it was written; an empty one is not', async () => {
  const { asked } = standInForCore({ 'submissions.recipients': () => recipients(), 'submissions.send': () => outbox(one()) });
  render(FeedbackScreen);
  const field = await screen.findByLabelText('Your feedback');
  await fireEvent.click(screen.getByRole('button', { name: 'Write something first' }));
  expect(asked('submissions.send')).toEqual([]);
  await fireEvent.input(field, { target: { value: 'More tea.' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Seal and send' }));
  await waitFor(() => expect(messages.bar?.text).toContain('Sealed.'));
  expect(asked('submissions.send')).toEqual([{ kind: 'feedback', recipient: '0011223344556677', event: null, colleague: null, text: 'More tea.' }]);
  expect((field as HTMLTextAreaElement).value).toBe('');
});

test('too long is said, and what was typed stays when the core refuses', async () => {
  const { asked } = standInForCore({
    'submissions.recipients': () => recipients(),
    'submissions.send': () => { throw refusal('outbox_full'); },
  });
  render(FeedbackScreen);
  const field = await screen.findByLabelText('Your feedback');
  await fireEvent.input(field, { target: { value: 'x'.repeat(2_003) } });
  expect(screen.getByText('3 characters too long. Nothing is lost: shorten it.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Seal and send' }));
  expect(asked('submissions.send')).toEqual([]);
  await fireEvent.input(field, { target: { value: 'Short.' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Seal and send' }));
  expect(await screen.findByText(/50 things wait/)).toBeTruthy();
  expect((field as HTMLTextAreaElement).value).toBe('Short.');
});

test('recognition names a colleague and says who will read it', async () => {
  const { asked } = standInForCore({ 'submissions.recipients': () => recipients({ recipients: [lead({ example: true }), lead({ id: 'ff', name: 'National lead', from: 'Starter', kinds: ['feedback'] })] }), 'submissions.send': () => outbox(one()) });
  const { container } = render(RecognitionScreen);
  await fireEvent.input(await screen.findByLabelText('What they did'), { target: { value: 'Stayed on.' } });
  expect(container.textContent).toContain('It will be read by: The wellbeing lead.');
  expect(container.textContent).toContain('nobody holds the key');
  expect(container.textContent).not.toContain('National lead');
  expect(screen.getByRole('button', { name: 'Write something first' })).toBeTruthy();
  await fireEvent.input(screen.getByLabelText('Who, by role or unit'), { target: { value: 'B shift' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Seal and send' }));
  await waitFor(() => expect(asked('submissions.send')).toHaveLength(1));
  expect(asked('submissions.send')[0]).toMatchObject({ kind: 'recognition', colleague: 'B shift', text: 'Stayed on.' });
  await expectAccessible(container);
});

test('a sign-up needs no words, and not an event that is over', async () => {
  const { asked } = standInForCore({ 'week_of_action.programme': () => programme({}), 'submissions.recipients': () => recipients(), 'submissions.send': () => outbox(one()) });
  const { container } = render(SignUpScreen, { id: 'dog-1' });
  expect(await screen.findByRole('heading', { name: 'Dog visit' })).toBeTruthy();
  await fireEvent.click(await screen.findByRole('button', { name: 'Seal and send' }));
  await waitFor(() => expect(asked('submissions.send')).toEqual([{ kind: 'sign_up', recipient: '0011223344556677', event: 'dog-1', colleague: null, text: '' }]));
  await expectAccessible(container);

  standInForCore({ 'week_of_action.programme': () => programme({ over: true, sign_up: false }) });
  render(SignUpScreen, { id: 'dog-1' });
  expect(await screen.findByText('This takes no sign-ups now')).toBeTruthy();
});

test('without a hub nothing is pretended: the event’s own page, and people', async () => {
  standInForCore({ 'week_of_action.programme': () => programme({}), 'submissions.recipients': () => recipients({ hub: false }) });
  const { container } = render(SignUpScreen, { id: 'dog-1' });
  expect(await screen.findByText('Nothing can be sent from here yet')).toBeTruthy();
  expect(container.querySelector('a[href="https://example.org/dog"]')).toBeTruthy();
  expect(container.querySelector('a[href="#/people"]')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Seal and send' })).toBeNull();
  await expectAccessible(container);
});

test('where nobody takes it, it says so', async () => {
  standInForCore({ 'submissions.recipients': () => recipients({ recipients: [lead({ kinds: ['sign_up'] })] }) });
  render(FeedbackScreen);
  expect(await screen.findByText('Nobody takes this here yet')).toBeTruthy();
});

test('the outbox lists states without a word of what was written, and takes back what waits', async () => {
  const { asked } = standInForCore({
    'submissions.list': () => outbox(one(), one({ id: 'bb', kind: 'sign_up', state: 'acknowledged' }), one({ id: 'cc', kind: 'recognition', state: 'refused', reason: 'too_large', to: null })),
    'submissions.cancel': () => outbox(),
  });
  const { container } = render(OutboxScreen);
  expect(await screen.findByText('Waits to be sent')).toBeTruthy();
  expect(screen.getByText('The hub has it')).toBeTruthy();
  expect(screen.getByText('It was too large for the hub.')).toBeTruthy();
  expect(screen.getByText('To somebody who is no longer named here')).toBeTruthy();
  expect(screen.getByRole('button', { name: /^Remove: Recognition/ })).toBeTruthy();
  await expectAccessible(container);
  await fireEvent.click(screen.getByRole('button', { name: /^Take back: Feedback/ }));
  expect(asked('submissions.cancel')).toEqual([{ id: 'aa' }]);
  expect(await screen.findByText('Nothing here')).toBeTruthy();
  expect(messages.bar?.text).toBe('Taken back. It was not sent.');
});

test('what may have arrived says so, and what is on its way is not taken back', async () => {
  let tries = 0;
  standInForCore({
    'submissions.list': () => outbox(one(tries === 0 ? { tried: true } : { state: 'acknowledged' })),
    'submissions.cancel': () => { tries += 1; throw refusal('already_sent'); },
  });
  render(OutboxScreen);
  expect(await screen.findByText('A try got no answer: it may have arrived.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: /^Take back/ }));
  expect(await screen.findByText(/It cannot be taken back/)).toBeTruthy();
  expect(await screen.findByText('The hub has it')).toBeTruthy();
});

test('sending now syncs, and says when something still waits', async () => {
  const status: SyncStatus = { hub: null, state: 'idle', last_ms: null, waiting: 0, problem: 'offline', devices: 1 };
  let sent = false;
  const { asked } = standInForCore({
    'submissions.list': () => outbox(one({ state: sent ? 'acknowledged' : 'queued' })),
    'sync.now': () => status,
  });
  render(OutboxScreen);
  await fireEvent.click(await screen.findByRole('button', { name: 'Send now' }));
  await waitFor(() => expect(messages.bar?.text).toContain('Not sent yet.'));
  expect(asked('sync.now')).toHaveLength(1);
  sent = true;
  await fireEvent.click(screen.getByRole('button', { name: 'Send now' }));
  expect(await screen.findByText('The hub has it')).toBeTruthy();
});
