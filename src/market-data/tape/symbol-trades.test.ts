import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { instantOf, type LocalDate, MINUTE_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { TapeArchive } from './archive.ts';
import { createMemoryHotTape } from './hot-tape.memory.ts';
import { NO_ARCHIVE } from './no-archive.ts';
import type { DayTapes } from './stored-day.ts';
import { countTrades, newestTrades, streamTrades } from './symbol-trades.ts';
import { at, trade } from './trade.fixture.ts';
import { compareTrades, type HeldTrade, type Trade } from './trade.ts';

const zone = createZone('America/Sao_Paulo');
const OF = { exchange: 'SIM', symbol: 'PETR4' };
const FIRST = at('2025-08-27T10:00:00-03:00');
const DAY_MINUTES = 24 * 60;
const ALL = { from: instantOf(0), to: at('2100-01-01T00:00:00Z'), before: null, limit: 1_000, busted: false };

/** An archive that holds these. */
function archiveOf(held: readonly HeldTrade[]): TapeArchive {
  const ofDay = (date: LocalDate): HeldTrade[] =>
    held.filter((one) => zone.dateAt(one.trade.at) === date).sort((a, b) => compareTrades(a.trade, b.trade));
  return {
    ...NO_ARCHIVE,
    datesOf: async () => [...new Set(held.map((one) => zone.dateAt(one.trade.at)))].sort(),
    count: async ({ date }, from, to) => ofDay(date).filter((one) => one.trade.at >= from && one.trade.at < to).length,
    newest: async ({ date }, { from, to, before, limit, busted }) =>
      ofDay(date)
        .filter((one) => one.trade.at >= from && one.trade.at < to && (busted || !one.busted))
        .filter((one) => before === null || compareTrades(one.trade, before) < 0)
        .slice(-limit),
    async *streamMarket({ date }) {
      yield ofDay(date);
    },
  };
}

/** Where a made-up trade is held, and whether it was taken back: in the archive, or later on the hot tape. */
interface Made {
  readonly minute: number;
  readonly place: 'archive' | 'hot' | 'both';
  readonly busted: 'no' | 'archived' | 'later';
}

async function tapesOf(made: readonly Made[]): Promise<{ tapes: DayTapes; all: HeldTrade[] }> {
  const hotTape = createMemoryHotTape(zone);
  const archived: HeldTrade[] = [];
  const all: HeldTrade[] = [];
  for (const [index, { minute, place, busted }] of made.entries()) {
    const one: Trade = trade({ ...OF, id: index + 1, at: instantOf(FIRST + minute * MINUTE_US) });
    const isBustedThere = busted === 'archived' && place === 'archive';
    if (place !== 'hot') archived.push({ trade: one, busted: isBustedThere });
    if (place !== 'archive') await hotTape.append([one]);
    if (busted === 'later') await hotTape.bust([{ ...OF, date: zone.dateAt(one.at), id: one.id }]);
    all.push({ trade: one, busted: busted === 'later' || isBustedThere });
  }
  all.sort((a, b) => compareTrades(a.trade, b.trade));
  return { tapes: { archive: archiveOf(archived), hotTape, zone }, all };
}

const made = fc.array(
  fc.record<Made>({
    minute: fc.nat(4 * DAY_MINUTES),
    place: fc.constantFrom('archive', 'hot', 'both'),
    busted: fc.constantFrom('no', 'no', 'archived', 'later'),
  }),
  { maxLength: 30 },
);

describe('trades of a symbol over many days', () => {
  test('pages from the newest on give every trade once, in whatever place it is held', () =>
    fc.assert(
      fc.asyncProperty(made, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (some, limit, busted) => {
        const { tapes, all } = await tapesOf(some);
        const expected = all.filter((one) => busted || !one.busted);
        let told: HeldTrade[] = [];
        for (;;) {
          const before = told[0]?.trade ?? null;
          const page = await newestTrades(tapes, OF, { ...ALL, before, limit, busted });
          told = [...page, ...told];
          if (page.length < limit) break;
        }
        assert.deepEqual(told, expected);
      }),
      { numRuns: 150 },
    ));

  test('the stream tells the same as one large page, and the span holds for both', () =>
    fc.assert(
      fc.asyncProperty(
        made,
        fc.nat(4 * DAY_MINUTES),
        fc.nat(4 * DAY_MINUTES),
        fc.boolean(),
        async (some, a, b, busted) => {
          const { tapes, all } = await tapesOf(some);
          const [from, to] = [Math.min(a, b), Math.max(a, b)].map((minute) => instantOf(FIRST + minute * MINUTE_US));
          assert.ok(from !== undefined && to !== undefined);
          const expected = all.filter(
            ({ trade, busted: gone }) => trade.at >= from && trade.at < to && (busted || !gone),
          );
          const streamed = (await Array.fromAsync(streamTrades(tapes, OF, { from, to, busted }))).flat();
          assert.deepEqual(streamed, expected);
          assert.deepEqual(await newestTrades(tapes, OF, { ...ALL, from, to, busted }), expected);
        },
      ),
      { numRuns: 150 },
    ));

  test('what is counted is what the archive and the tape hold', async () => {
    const { tapes } = await tapesOf([
      { minute: 0, place: 'archive', busted: 'no' },
      { minute: DAY_MINUTES, place: 'hot', busted: 'no' },
    ]);
    assert.equal(await countTrades(tapes, OF, ALL), 2);
  });
});
