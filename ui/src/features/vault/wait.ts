import { plural } from '../../text';

const SECOND = 1_000;
const MINUTE = 60_000;

/** "4 minutes", or seconds once it is less than one. Rounded up: never "0". */
export function waitWords(ms: number): string {
  if (ms > MINUTE) return plural('vault.minutes', Math.ceil(ms / MINUTE));
  return plural('vault.seconds', Math.max(1, Math.ceil(ms / SECOND)));
}
