import { plural } from '../text';

const KILO = 1_000;
const MEGA = 1_000_000;

/** A size people can compare: "820 bytes", "12 kB", "3 MB". */
export function fileSize(bytes: number): string {
  if (bytes < KILO) return plural('settings.privacy.bytes', bytes);
  if (bytes < MEGA) return plural('settings.privacy.kilobytes', Math.round(bytes / KILO));
  return plural('settings.privacy.megabytes', Math.round(bytes / MEGA));
}
