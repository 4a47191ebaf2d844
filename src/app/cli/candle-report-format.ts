/** Comparisons of bars as text for a terminal. */

import { formatPrice } from '#kernel/price.ts';
import { type Instant, toEpochMs } from '#kernel/time.ts';
import type { AdjustmentCheck, DayOutcome, Reconciliation } from '#market-data/index.ts';
import type { ImportCandlesSummary } from '../import-candles.ts';
import { plural } from './plural.ts';

/** Entries of one kind that are printed; the others are counted. */
const PRINTED = 5;
const PRINTED_SPANS = 12;

/** How the prices of a file were judged, and the factors that were seen. */
export function priceLines({ prices, provenBy, check, series, symbol }: ImportCandlesSummary): string[] {
  return [
    `${JUDGED[prices][provenBy]}${series === symbol ? '' : `; they went to the series ${series}`}.`,
    ...spanLines(check),
  ];
}

const JUDGED: Readonly<
  Record<ImportCandlesSummary['prices'], Readonly<Record<ImportCandlesSummary['provenBy'], string>>>
> = {
  raw: {
    closes: 'Prices are raw: every close is that of the exchange',
    contract: 'Prices are raw: a contract has no splits and dividends',
    user: 'Prices are taken as raw because you say so; not every close of the exchange is stored',
  },
  adjusted: {
    closes: 'Prices are adjusted: not every close is that of the exchange',
    contract: 'Prices are adjusted',
    user: 'Prices are taken as adjusted because you say so',
  },
};

function spanLines({ spans, equal, compared }: AdjustmentCheck): string[] {
  if (equal === compared) return [];
  const lines = spans.slice(0, PRINTED_SPANS).map(({ from, to, days, least, most }) => {
    const factor = ((least + most) / 2).toFixed(4);
    return `  ${from} to ${to}: factor ${factor} on ${plural(days, 'day')}`;
  });
  return spans.length > PRINTED_SPANS ? [...lines, `  and ${spans.length - PRINTED_SPANS} spans more`] : lines;
}

/** The days that were only compared: how far stored bars and file agree. */
export function dayLines(days: readonly DayOutcome[]): string[] {
  const compared = days.flatMap(({ date, comparison }) => (comparison === null ? [] : [{ date, comparison }]));
  if (compared.length === 0) return [];
  const sum = (count: (one: Reconciliation) => number): number =>
    compared.reduce((all, { comparison }) => all + count(comparison), 0);
  const unlike = compared.filter(({ comparison }) => comparison.different.length > 0);
  const examples = unlike.slice(0, PRINTED).map(({ date, comparison }) => `${date} (${comparison.different.length})`);
  return [
    `  compared: ${sum(({ equal }) => equal)} of ${sum(({ both }) => both)} bars equal, ` +
      `${sum(({ different }) => different.length)} with other prices, ` +
      `${sum(({ otherVolume }) => otherVolume.length)} with another volume, ` +
      `${sum(({ onlyA }) => onlyA.length)} only stored, ${sum(({ onlyB }) => onlyB.length)} only in the file` +
      `${examples.length > 0 ? `; other prices on ${examples.join(', ')}` : ''}.`,
  ];
}

/** A comparison of two files, bar by bar. */
export function comparisonText(
  found: Reconciliation,
  { timeZone, a, b }: Record<'timeZone' | 'a' | 'b', string>,
): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const time = (at: Instant): string => format.format(toEpochMs(at));
  const { both, equal, equalCloses, movedPrints, movedEdges, otherVolume, otherVolumeSum, different, onlyA, onlyB } =
    found;
  const lines = [
    `a: ${a}`,
    `b: ${b}`,
    `${plural(both, 'bar')} in both: ${equal} equal, ${equalCloses} with an equal close.`,
    ...(found.otherTurnover === 0
      ? []
      : [
          `  ${found.otherTurnover} of the equal ones differ in turnover, by BRL ${(found.turnoverGapMax / 100).toFixed(2)} at most.`,
        ]),
    ...section(`${movedPrints.length} with a print placed elsewhere`, movedPrints, ({ start, whole, rest, volume }) => {
      const other = whole === 'a' ? 'b' : 'a';
      return `${time(start)}: ${whole} has in one bar what ${other} has there and at ${rest.map(time).join(', ')} (${volume})`;
    }),
    ...section(
      `${movedEdges.length} pairs of neighbours that are equal together`,
      movedEdges,
      ({ start, next, volume }) => {
        return `${time(start)} and ${time(next)}: trades of ${volume} on their edge stand on the other side of it`;
      },
    ),
    ...section(`${otherVolume.length} with another volume, by ${otherVolumeSum} in all`, otherVolume, (pair) => {
      return `${time(pair.start)}: a ${pair.a.volume}, b ${pair.b.volume}`;
    }),
    ...section(`${different.length} with other prices`, different, ({ start, a: one, b: other }) => {
      return `${time(start)}: a ${values(one)}, b ${values(other)}`;
    }),
    ...section(`${onlyA.length} only in a`, onlyA, time),
    ...section(`${onlyB.length} only in b`, onlyB, time),
  ];
  return `${lines.join('\n')}\n`;
}

function section<T>(title: string, entries: readonly T[], text: (entry: T) => string): string[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, PRINTED).map((entry) => `  ${text(entry)}`);
  const more = entries.length > PRINTED ? [`  and ${entries.length - PRINTED} more`] : [];
  return [`${title}:`, ...shown, ...more];
}

function values(bar: Reconciliation['different'][number]['a']): string {
  const { open, high, low, close, volume } = bar;
  return `${[open, high, low, close].map((price) => formatPrice(price)).join(' ')} × ${volume}`;
}
