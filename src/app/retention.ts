/** How long trades are kept: days that are older go, their bars stay. */

import { dateOfEpochDay, epochDayOf, type LocalDate } from '#kernel/time.ts';
import type { ArchiveCare, TapeArchive } from '#market-data/index.ts';

export interface RetentionOptions {
  readonly archive: Pick<TapeArchive, 'days'>;
  readonly care: Pick<ArchiveCare, 'keepFrom'>;
  /** Days before today that are kept; 0 keeps all. */
  readonly keepDays: number;
}

/** Deletes the archived days that are older than what is kept on `today`; answers how many they were. */
export async function forgetOldDays({ archive, care, keepDays }: RetentionOptions, today: LocalDate): Promise<number> {
  if (keepDays === 0) return 0;
  const limit = dateOfEpochDay(epochDayOf(today) - keepDays);
  const old = (await archive.days()).filter((day) => day.date < limit);
  if (old.length > 0) await care.keepFrom(limit);
  return old.length;
}
