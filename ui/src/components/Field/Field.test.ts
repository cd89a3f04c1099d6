import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { expectAccessible } from '../../test/axe';
import Field from './Field.svelte';

test('the label is visible and the error is tied to the control', async () => {
  const { container } = render(Field, { label: 'Choose a PIN', value: '4821', error: 'Use 6 digits or more.', hint: 'Only you know it' });
  const input = screen.getByLabelText('Choose a PIN');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  const described = input.getAttribute('aria-describedby')?.split(' ').map((id) => document.getElementById(id)?.textContent);
  expect(described).toEqual([expect.stringContaining('Use 6 digits'), 'Only you know it']);
  await expectAccessible(container);
});

test('a search clears, tells so, and keeps the focus', async () => {
  const oninput = vi.fn();
  const { container } = render(Field, { kind: 'search', label: 'Search guidance', value: 'assau', oninput });
  await fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
  expect(oninput).toHaveBeenCalledExactlyOnceWith('');
  expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  expect(screen.queryByRole('button')).toBeNull();
  await expectAccessible(container);
});

test('Esc empties a search before it means anything else', async () => {
  render(Field, { kind: 'search', label: 'Search', value: 'abc' });
  const input = screen.getByRole<HTMLInputElement>('searchbox');
  await fireEvent.keyDown(input, { key: 'Escape' });
  expect(input.value).toBe('');
});

test('typing is passed on', async () => {
  const oninput = vi.fn();
  render(Field, { kind: 'textarea', label: 'Note to self', value: '', oninput });
  await fireEvent.input(screen.getByLabelText('Note to self'), { target: { value: 'Slept badly' } });
  expect(oninput).toHaveBeenCalledExactlyOnceWith('Slept badly');
});

test('codes and addresses are left as typed: nothing spells or capitalises them', () => {
  render(Field, { kind: 'code', label: 'Code', value: '' });
  const code = screen.getByLabelText('Code');
  expect([code.getAttribute('type'), code.getAttribute('spellcheck'), code.getAttribute('autocapitalize')]).toEqual(['text', 'false', 'characters']);
  render(Field, { kind: 'address', label: 'Address', value: '' });
  const address = screen.getByLabelText('Address');
  expect([address.getAttribute('inputmode'), address.getAttribute('spellcheck'), address.getAttribute('autocapitalize')]).toEqual(['url', 'false', 'none']);
});
