/** `pregao gaps` */

import type { GapDayDto, GapsAnswer } from '#contract/gaps.ts';
import { instantFromMs, type LocalDate, parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { GAP_CAUSES } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { gapDates, gapsAnswer } from '../gaps.ts';
import { hasBars, openStores } from '../stores.ts';
import { exchangeOf, type SymbolRefusal } from '../symbol.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import { loadConfig } from './settings.ts';

interface GapsOptions {
  readonly exchange?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

const EXITS: Readonly<Record<SymbolRefusal['kind'], ExitCode>> = { unknown: EXIT.refused, ambiguous: EXIT.usage };

/** Prints what is missing of a symbol day by day, and why. */
export async function gapsCommand(symbol: string, options: GapsOptions): Promise<void> {
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  if (!hasBars(config.PREGAO_DATA_DIR))
    throw new CommandError(EXIT.refused, `No bars of ${symbol} are stored. Nothing is stored yet.`);
  const stores = openStores(config.PREGAO_DATA_DIR, zone);
  try {
    const found = exchangeOf({ ...options, symbol }, { live: [], stored: await stores.candles.symbols() });
    if (!found.ok) throw new CommandError(EXITS[found.error.kind], found.error.detail);
    const exchange = found.value;
    const [newest] = await stores.candles.newest({ exchange, symbol, timeframe: '1d' }, { limit: 1 });
    // The newest day that has bars; of a symbol without any, today.
    const usual = zone.dateAt(newest?.start ?? instantFromMs(systemClock.nowMs()));
    const from = dateOption('from', options.from) ?? dateOption('to', options.to) ?? usual;
    const dates = gapDates(
      from,
      dateOption('to', options.to) ?? (options.from === undefined ? from : later(from, usual)),
    );
    if (!dates.ok) throw new CommandError(EXIT.usage, dates.error);
    const parts = { stores, zone, nowMs: systemClock.nowMs };
    const answer = await gapsAnswer({ exchange, symbol, ...dates.value }, parts);
    process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : gapsText(answer));
  } finally {
    await stores.close();
  }
}

/** The answer for people. */
function gapsText({ exchange, symbol, timeZone, asOf, days }: GapsAnswer): string {
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' });
  const clock = (iso: string): string => time.format(new Date(iso));
  const stamp = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const lines = days.flatMap((day) => [
    `${day.date}  ${summary(day)}`,
    ...day.gaps.map(({ from, to, phase, cause }) => `  ${clock(from)}–${clock(to)}  ${cause.padEnd(14)}  ${phase}`),
  ]);
  const title = `${symbol} on ${exchange}, minutes without a bar, as of ${stamp.format(new Date(asOf))} (${timeZone})`;
  return `${title}\n\n${lines.join('\n')}\n`;
}

function summary({ state, reason, expected, present, filled, partial, missing }: GapDayDto): string {
  if (state === 'closed') return `closed: ${reason}`;
  if (state === 'unknown') return `not judged: ${reason}`;
  const causes = GAP_CAUSES.filter((cause) => missing[cause] > 0).map((cause) => `${missing[cause]} ${cause}`);
  const notes = [
    ...causes,
    ...(filled > 0 ? [`${filled} filled later`] : []),
    ...(partial > 0 ? [`${partial} heard in part`] : []),
  ];
  return [`${present} of ${expected} minutes have bars`, ...notes].join(', ');
}

function later(a: LocalDate, b: LocalDate): LocalDate {
  return a > b ? a : b;
}

function dateOption(name: string, text: string | undefined): LocalDate | null {
  if (text === undefined) return null;
  const date = parseLocalDate(text);
  if (!date.ok) throw new CommandError(EXIT.usage, `--${name}: ${date.error}`);
  return date.value;
}
