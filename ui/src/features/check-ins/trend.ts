// Where the marks of the 28-day chart stand. Pure geometry, in pixels of the drawn plot.
import type { Answer, OverviewDay, Shift } from '../../generated/commands';

export const answers: readonly Answer[] = ['good', 'ok', 'low', 'struggling'];

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly answer: Answer;
  readonly last: boolean;
}
export interface Run {
  readonly shift: Shift;
  /** The first of its days, counted from 0. */
  readonly from: number;
  readonly x: number;
  readonly width: number;
}

export interface Plot {
  readonly width: number;
  /** Height of one answer's row. */
  readonly row: number;
}

/** One dot for each answer of a day; the very last is drawn larger. */
export function dots(days: readonly OverviewDay[], plot: Plot): Dot[] {
  const step = plot.width / Math.max(1, days.length);
  const found = days.flatMap((day, at) =>
    [...new Set(day.answers)].map((answer) => ({ x: (at + 0.5) * step, y: (answers.indexOf(answer) + 0.5) * plot.row, answer, day })),
  );
  const lastDay = days.filter((day) => day.answers.length > 0).at(-1);
  const lastAnswer = lastDay?.answers.at(-1);
  return found.map(({ day, ...dot }) => ({ ...dot, last: day === lastDay && dot.answer === lastAnswer }));
}

/** Days of the same shift side by side become one run. */
export function shiftRuns(days: readonly OverviewDay[], plot: Plot): Run[] {
  const step = plot.width / Math.max(1, days.length);
  const runs: { shift: Shift; from: number; length: number }[] = [];
  days.forEach((day, at) => {
    if (day.shift === null) return;
    const last = runs.at(-1);
    if (last?.shift === day.shift && last.from + last.length === at) last.length += 1;
    else runs.push({ shift: day.shift, from: at, length: 1 });
  });
  return runs.map(({ shift, from, length }) => ({ shift, from, x: from * step, width: length * step }));
}

export function countAnswers(days: readonly OverviewDay[]): Record<Answer, number> {
  const counts: Record<Answer, number> = { good: 0, ok: 0, low: 0, struggling: 0 };
  for (const day of days) for (const answer of day.answers) counts[answer] += 1;
  return counts;
}

export function emptyDays(days: readonly OverviewDay[]): number {
  return days.filter((day) => day.answers.length === 0).length;
}
