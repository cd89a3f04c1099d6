// Sixty seconds of breathing: in for four, out for six, nothing held. Six breaths fill the minute.
export const IN_MS = 4_000;
export const OUT_MS = 6_000;
export const ALL_MS = 60_000;
const SECOND = 1_000;

export interface Breath {
  readonly phase: 'in' | 'out';
  /** Counts down to 1. */
  readonly count: number;
  /** Whole seconds of the minute that are left. */
  readonly left: number;
}

/** Where the breath stands so long after the start; null once the minute is over. */
export function breathAt(elapsedMs: number): Breath | null {
  if (elapsedMs >= ALL_MS) return null;
  const at = Math.max(0, elapsedMs) % (IN_MS + OUT_MS);
  const phase = at < IN_MS ? 'in' : 'out';
  const rest = phase === 'in' ? IN_MS - at : IN_MS + OUT_MS - at;
  return { phase, count: Math.ceil(rest / SECOND), left: Math.ceil((ALL_MS - elapsedMs) / SECOND) };
}
