/** `pregao archive`: whether the archive of trades is whole, what is in it, and what may go. */

import { dateOfEpochDay, epochDayOf, instantFromMs, type LocalDate, parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { type Amount, type ArchiveCare, type ArchiveEntry, amounts, olderThan } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { type BarDifferences, compareBars } from '../compare-bars.ts';
import { openArchiveCare, openStores } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { formatBytes } from './format-bytes.ts';
import { createProgressLine, takeImports } from './import.ts';
import { plural } from './plural.ts';
import { loadConfig } from './settings.ts';

interface Context {
  readonly dataDir: string;
  readonly timeZone: string;
  readonly care: ArchiveCare;
}

async function withCare<T>(work: (context: Context) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const dataDir = config.PREGAO_DATA_DIR;
  const timeZone = config.PREGAO_EXCHANGE_TIME_ZONE;
  const care = openArchiveCare(dataDir, createZone(timeZone));
  try {
    return await work({ dataDir, timeZone, care });
  } finally {
    await care.close();
  }
}

interface WrongDay {
  readonly exchange: string;
  readonly symbol: string;
  readonly date: string;
  readonly problems: readonly string[];
}

/** Reads every file of the archive, and tells what is wrong; with `bars` it compares the stored bars too. */
export async function verifyArchiveCommand({
  json,
  bars,
}: {
  readonly json: boolean;
  readonly bars: boolean;
}): Promise<void> {
  const { days, wrong, strays } = await withCare(async (context) => {
    const entries = await context.care.entries();
    const found = await verifyEntries(entries, context, { json, bars });
    return { days: entries.length, wrong: found, strays: await context.care.strays() };
  });
  if (json) process.stdout.write(`${JSON.stringify({ days, wrong, strays })}\n`);
  else {
    for (const { exchange, symbol, date, problems } of wrong)
      for (const problem of problems) process.stdout.write(`${exchange} ${symbol} ${date}: ${problem}.\n`);
    for (const path of strays) process.stdout.write(`${path} belongs to no day; it may be deleted.\n`);
    process.stdout.write(`${plural(days, 'day')} read, ${days - wrong.length} of them whole.\n`);
  }
  if (wrong.length > 0) {
    const isDamaged = wrong.some(({ problems }) => problems.some((problem) => !isAboutBars(problem)));
    const advice = isDamaged
      ? 'Move the files of damaged days away and import these days again'
      : 'Their trades are whole';
    const bars = 'bars that differ or are missing are made again by "pregao candles rebuild"';
    throw new CommandError(
      EXIT.failed,
      `${wrong.length} of ${plural(days, 'day')} ${wrong.length === 1 ? 'is' : 'are'} not whole. ${advice}; ${bars}.`,
    );
  }
}

async function verifyEntries(
  entries: readonly ArchiveEntry[],
  { care, dataDir, timeZone }: Context,
  { json, bars }: { readonly json: boolean; readonly bars: boolean },
): Promise<WrongDay[]> {
  const progress = createProgressLine(json);
  const zone = createZone(timeZone);
  const stores = bars ? openStores(dataDir, zone) : null;
  const wrong: WrongDay[] = [];
  let rows = 0;
  try {
    for (const [index, day] of entries.entries()) {
      const problems = await care.check(day);
      if (stores !== null && problems.length === 0) problems.push(...barProblems(await compareBars(stores, day, zone)));
      const { exchange, symbol, date } = day;
      if (problems.length > 0) wrong.push({ exchange, symbol, date, problems });
      rows += day.rows ?? 0;
      progress({ stage: 'reading', share: (index + 1) / entries.length, rows });
    }
  } finally {
    await stores?.close();
  }
  return wrong;
}

function barProblems({ different, missing, surplus }: BarDifferences): string[] {
  if (different + missing + surplus === 0) return [];
  return [`${ABOUT_BARS}: ${different} differ, ${missing} are missing, ${surplus} have no trades`];
}

const ABOUT_BARS = 'its stored bars are not those of its trades';
const isAboutBars = (problem: string): boolean => problem.startsWith(ABOUT_BARS);

const KEYS: Readonly<Record<'exchange' | 'symbol' | 'year', (entry: ArchiveEntry) => string>> = {
  exchange: ({ exchange }) => exchange,
  symbol: ({ exchange, symbol }) => `${exchange} ${symbol}`,
  year: ({ exchange, date }) => `${exchange} ${date.slice(0, 4)}`,
};
export type ReportKey = keyof typeof KEYS;
export const REPORT_KEYS = Object.keys(KEYS) as ReportKey[];

/** What the archive holds: days, trades, size, oldest and newest day. */
export async function reportArchiveCommand({
  json,
  by,
}: {
  readonly json: boolean;
  readonly by: ReportKey;
}): Promise<void> {
  const entries = await withCare(({ care }) => care.entries());
  const lines = [...amounts(entries, KEYS[by])];
  if (json) {
    process.stdout.write(`${JSON.stringify({ by, amounts: lines.map(([key, amount]) => ({ key, ...amount })) })}\n`);
    return;
  }
  process.stdout.write(
    lines.length === 0 ? 'The archive holds no day.\n' : lines.map(([key, amount]) => reportLine(key, amount)).join(''),
  );
}

function reportLine(key: string, { days, rows, bytes, oldest, newest }: Amount): string {
  return `${key}: ${plural(days, 'day')} from ${oldest} to ${newest}, ${plural(rows, 'trade')}, ${formatBytes(bytes)}\n`;
}

interface PruneArguments {
  readonly olderThan: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Deletes the trades of old days; their bars stay. */
export async function pruneArchiveCommand({ olderThan: limit, dryRun, json }: PruneArguments): Promise<void> {
  const removed = await withCare(async ({ care, dataDir, timeZone }) => {
    const today = createZone(timeZone).dateAt(instantFromMs(systemClock.nowMs()));
    const date = limitOf(limit, today);
    if (!dryRun) ensureOld(limit, { date, today });
    const lock = takeImports(dataDir);
    try {
      const old = olderThan(await care.entries(), date);
      if (!dryRun) await care.keepFrom(date);
      return old;
    } finally {
      lock.release();
    }
  });
  const bytes = removed.reduce((sum, entry) => sum + entry.bytes, 0);
  if (json) process.stdout.write(`${JSON.stringify({ days: removed.length, bytes, dryRun })}\n`);
  else if (dryRun)
    process.stdout.write(
      `${plural(removed.length, 'day')} (${formatBytes(bytes)}) would go. A dry run: nothing was deleted.\n`,
    );
  else process.stdout.write(`${plural(removed.length, 'day')} (${formatBytes(bytes)}) deleted; their bars stay.\n`);
}

/** The day that is traded still grows, and one slip of a key must not delete the whole archive. */
function ensureOld(text: string, { date, today }: { readonly date: LocalDate; readonly today: LocalDate }): void {
  const latest = dateOfEpochDay(epochDayOf(today) - 1);
  if (date <= latest) return;
  throw new CommandError(
    EXIT.usage,
    `--older-than is "${text}", which is less than 1 day; say at least 1, or a date until ${latest}. ` +
      'With --dry-run it tells what would go. Nothing was deleted.',
  );
}

/** A date as it is, or so many days before today. */
function limitOf(text: string, today: LocalDate): LocalDate {
  if (/^\d{1,5}$/.test(text)) return dateOfEpochDay(epochDayOf(today) - Number(text));
  const date = parseLocalDate(text);
  if (date.ok) return date.value;
  throw new CommandError(
    EXIT.usage,
    `--older-than is "${text}"; expected a number of days, or a date such as 2025-08-29.`,
  );
}
