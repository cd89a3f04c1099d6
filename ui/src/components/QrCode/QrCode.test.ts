import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { expectAccessible } from '../../test/axe';
import QrCode from './QrCode.svelte';

const rows = ['1101', '0000', '1111', '0110'];

/** The modules that the bars cover, as rows again. */
function drawn(path: string, side: number): string[] {
  const cells = Array.from({ length: side }, () => Array.from({ length: side }, () => '0'));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let at = 0; at < Number(width); at += 1) cells[Number(y)]![Number(x) + at] = '1';
  }
  return cells.map((row) => row.join(''));
}

test('every dark module is drawn in its place, inside an empty border of four', async () => {
  const { container } = render(QrCode, { rows, label: 'ABCD EFGH' });
  const square = screen.getByRole('img', { name: 'ABCD EFGH' });
  expect(square.getAttribute('viewBox')).toBe('0 0 12 12');
  const found = drawn(square.querySelector('.dark')?.getAttribute('d') ?? '', 12);
  expect(found.slice(4, 8).map((row) => row.slice(4, 8))).toEqual(rows);
  expect(found.join('').match(/1/g)).toHaveLength(rows.join('').match(/1/g)?.length ?? 0);
  await expectAccessible(container);
});

test('nothing in it needs a style attribute, which the policy forbids', () => {
  const { container } = render(QrCode, { rows, label: 'ABCD' });
  expect(container.querySelector('[style]')).toBeNull();
});
