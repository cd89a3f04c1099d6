import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { useLanguage } from '../../text';
import cy from '../../text/cy.json';
import en from '../../text/en.json';
import { expectAccessible } from '../../test/axe';
import { standInForCore } from '../../test/core';
import BreathingScreen from './BreathingScreen.svelte';
import { breathAt } from './breaths';
import HardJobScreen from './HardJobScreen.svelte';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('in for four, out for six, nothing held, sixty seconds', () => {
  expect(breathAt(0)).toEqual({ phase: 'in', count: 4, left: 60 });
  expect(breathAt(3_999)).toMatchObject({ phase: 'in', count: 1 });
  expect(breathAt(4_000)).toMatchObject({ phase: 'out', count: 6 });
  expect(breathAt(9_999)).toMatchObject({ phase: 'out', count: 1 });
  expect(breathAt(59_999)).toEqual({ phase: 'out', count: 1, left: 1 });
  expect(breathAt(60_000)).toBeNull();
});

test('breathing starts, stops, and ends quietly', async () => {
  vi.useFakeTimers();
  render(BreathingScreen);
  expect(screen.getByText(/Never while driving/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Start' }));
  expect(screen.getByText('Breathe in')).toBeTruthy();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(screen.getByText('Breathe out')).toBeTruthy();
  expect(screen.getByText('55 seconds left.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Start' }));
  await vi.advanceTimersByTimeAsync(61_000);
  expect(screen.getByText('That was a minute.')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Done' })).toBeTruthy();
});

test('without the card and without contacts there are still steps, breathing and people', async () => {
  standInForCore({});
  const { container } = render(HardJobScreen);
  expect(screen.getByRole('checkbox', { name: 'Get somewhere safe and warm. Sit down.' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Breathe for 60 seconds' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Everyone who is available' })).toBeTruthy();
  await expectAccessible(container);
});

test('the steps are those of the card, in the language that it has', async () => {
  await useLanguage('cy');
  const item = [{ type: 'text' as const, text: 'Sit down.' }];
  standInForCore({
    'guidance.open': () => ({ row: { words: 'en' }, body: [{ type: 'steps', items: [item] }] }) as never,
  });
  render(HardJobScreen);
  const step = await screen.findByRole('checkbox', { name: 'Sit down.' });
  expect(step.closest('[lang]')?.getAttribute('lang')).toBe('en');
});

test('it never asks what happened', () => {
  const said = JSON.stringify([en.hard_jobs, cy.hard_jobs, en.check_ins, cy.check_ins]);
  expect(said).not.toMatch(/what happened\?|beth ddigwyddodd\?|describe|disgrifiwch/i);
});
