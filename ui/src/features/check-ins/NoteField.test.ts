import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { standInForCore } from '../../test/core';
import NoteField from './NoteField.svelte';
import { NOTE_MAX, PAUSE_MS } from './note-autosave';
import { OpenCheckIn } from './open-check-in.svelte';
import { changed, checkIn } from './samples';

let core: ReturnType<typeof standInForCore>;
const notes = () => core.asked('check_ins.update').map((one) => (one as { change: { value: string | null } }).change.value);
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Note to self' });
const type = (value: string) => fireEvent.input(field(), { target: { value } });

beforeEach(() => {
  vi.useFakeTimers();
  core = standInForCore({ 'check_ins.update': ({ change }) => changed(checkIn(), change) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('it saves when the typing pauses, not at every letter', async () => {
  render(NoteField, { checkIn: new OpenCheckIn(checkIn()) });
  await type('Long');
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 100);
  await type('Long one');
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 100);
  expect(notes()).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(notes()).toEqual(['Long one']);
  expect(screen.getByText('Note saved')).toBeTruthy();
});

test('it saves at once when the field is left, when it goes away, and at Esc', async () => {
  const { unmount } = render(NoteField, { checkIn: new OpenCheckIn(checkIn()) });
  await type('one');
  await fireEvent.focusOut(field());
  await vi.advanceTimersByTimeAsync(0);
  await type('two');
  await fireEvent.keyDown(field(), { key: 'Escape' });
  await vi.advanceTimersByTimeAsync(0);
  await type('three');
  unmount();
  await vi.advanceTimersByTimeAsync(0);
  expect(notes()).toEqual(['one', 'two', 'three']);
});

test('an emptied note is taken away', async () => {
  render(NoteField, { checkIn: new OpenCheckIn(checkIn({ note: 'one' })) });
  expect(field().value).toBe('one');
  await type('  ');
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(notes()).toEqual([null]);
});

test('near the end it counts; past it nothing is sent and nothing is lost', async () => {
  render(NoteField, { checkIn: new OpenCheckIn(checkIn()) });
  await type('🙂'.repeat(NOTE_MAX - 2));
  expect(screen.getByText('2 characters left')).toBeTruthy();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  await type('x'.repeat(NOTE_MAX + 3));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  await fireEvent.focusOut(field());
  expect(notes()).toHaveLength(1);
  expect(field().value).toHaveLength(NOTE_MAX + 3);
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText(/3 characters too long\. Nothing is lost/)).toBeTruthy();
  await type('x'.repeat(NOTE_MAX));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(notes()).toHaveLength(2);
});
