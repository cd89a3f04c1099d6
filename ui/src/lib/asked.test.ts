import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallError } from '../platform';
import { Asked, TYPING_MS } from './asked.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A core that answers when it is told to, in any order. */
function slowCore() {
  const waiting = new Map<string, (answer: string) => void>();
  const ask = vi.fn((words: string) => new Promise<string>((resolve) => waiting.set(words, resolve)));
  const answer = async (words: string) => {
    waiting.get(words)?.(`found ${words}`);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ask, answer };
}

test('an answer to earlier words is dropped when it arrives late', async () => {
  const { ask, answer } = slowCore();
  const asked = new Asked(ask);
  void asked.now('har');
  void asked.now('harass');
  await answer('harass');
  expect(asked.answer).toBe('found harass');
  await answer('har');
  expect(asked.answer).toBe('found harass');
});

test('an answer to words that are being changed is dropped at once', async () => {
  const { ask, answer } = slowCore();
  const asked = new Asked(ask);
  void asked.now('har');
  asked.soon('hara');
  await answer('har');
  expect(asked.answer).toBeNull();
});

test('fast typing asks once, within 60 ms of the last key', async () => {
  const { ask, answer } = slowCore();
  const asked = new Asked(ask);
  for (const words of ['h', 'ha', 'har']) asked.soon(words);
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(TYPING_MS);
  expect(TYPING_MS).toBeLessThanOrEqual(60);
  expect(ask).toHaveBeenCalledExactlyOnceWith('har');
  await answer('har');
  expect(asked.answer).toBe('found har');
});

test('cleared words have no answer, not even a late one', async () => {
  const { ask, answer } = slowCore();
  const asked = new Asked(ask);
  void asked.now('har');
  asked.clear();
  await answer('har');
  expect(asked.answer).toBeNull();
});

test('a refusal is kept until something is answered', async () => {
  let fail = true;
  const asked = new Asked<string, string>(async (words) => {
    if (fail) throw new CallError({ code: 'too_long', retry: 'never', wait_ms: null });
    return words;
  });
  await asked.now('x');
  expect(asked.error?.code).toBe('too_long');
  fail = false;
  await asked.now('x');
  expect(asked.error).toBeNull();
});
