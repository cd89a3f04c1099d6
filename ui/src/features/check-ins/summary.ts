// The 28 days in plain sentences. They count; they never say better or worse.
import type { OverviewSummary } from '../../generated/commands';
import { plural, t } from '../../text';
import { sleepWords } from './words';

/** Below this, "most common" says nothing. */
const ENOUGH = 3;

export function summarySentences(summary: OverviewSummary): string[] {
  if (summary.check_ins === 0) return [];
  const sentences = [
    t('check_ins.summary.counted', {
      entries: plural('check_ins.summary.entries', summary.check_ins),
      days: plural('check_ins.summary.days', summary.days),
    }),
  ];
  if (summary.most_common && summary.check_ins >= ENOUGH) {
    sentences.push(t('check_ins.summary.most', { answer: t(`answers.${summary.most_common}`) }));
  }
  if (summary.low_days > 0) sentences.push(plural('check_ins.summary.low', summary.low_days));
  if (summary.nights > 0) {
    const key = summary.low_nights > 0 ? 'check_ins.summary.nights' : 'check_ins.summary.nights_none';
    sentences.push(plural(key, summary.nights, { low: summary.low_nights }));
  }
  if (summary.average_sleep_minutes !== null) {
    sentences.push(t('check_ins.summary.sleep', { hours: sleepWords(summary.average_sleep_minutes) }));
  }
  if (summary.fatigue_days > 0) {
    sentences.push(plural('check_ins.summary.tired', summary.tired_days, { low: summary.fatigue_days }));
  }
  return sentences;
}
