import axe from 'axe-core';
import { expect } from 'vitest';

/** No axe violation in a rendered piece. Colour and landmarks need a real page; the journeys check those. */
export async function expectAccessible(node: Element): Promise<void> {
  const found = await axe.run(node, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  const words = found.violations.map((violation) => `${violation.id}: ${violation.nodes.map((at) => at.html).join(' ')}`);
  expect(words).toEqual([]);
}
