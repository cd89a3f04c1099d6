import type { Region } from '../generated/commands';
import { t, type TextKey } from '../text';

const order: readonly Region[] = ['uk', 'england', 'wales', 'scotland', 'northern-ireland'];

// Written out, because Welsh changes the first letters after "and".
const joined: Readonly<Record<string, TextKey>> = {
  uk: 'regions.uk',
  england: 'regions.england',
  wales: 'regions.wales',
  scotland: 'regions.scotland',
  'northern-ireland': 'regions.northern_ireland',
  'england wales': 'regions.england_wales',
  'england wales scotland': 'regions.england_wales_scotland',
  'england wales northern-ireland': 'regions.england_wales_northern_ireland',
  'england wales scotland northern-ireland': 'regions.uk',
};

/** "England and Wales", "Cymru a Lloegr"; other mixtures are listed with commas. */
export function regionWords(regions: readonly Region[]): string {
  const sorted = order.filter((region) => regions.includes(region));
  const whole = joined[sorted.join(' ')];
  if (whole) return t(whole);
  return sorted.flatMap((region) => joined[region] ?? []).map((key) => t(key)).join(', ');
}
