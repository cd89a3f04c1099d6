import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { words } from '../../test/snippet';
import { clock } from '../Icon/icons';
import Tag from './Tag.svelte';

test('a tag is words, with or without an icon', () => {
  render(Tag, { icon: clock, lit: true, children: words('Review was due') });
  expect(screen.getByText('Review was due')).toBeTruthy();
});
