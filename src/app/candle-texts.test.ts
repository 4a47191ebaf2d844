import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { priceOf } from '#kernel/price.ts';
import { instantOf, MINUTE_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle } from '#market-data/index.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { at } from '../market-data/tape/trade.fixture.ts';
import { answerCandles, type CandleQuestion, type CandleSources } from './candle-query.ts';
import { createCandleTexts } from './candle-texts.ts';
import { openCandleStore } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');
const TEN = at('2025-08-29T10:00:00-03:00');
const bar = (minute: number, symbol: string, trades: number): Candle =>
  candle({ symbol, start: instantOf(TEN + minute * MINUTE_US), trades, complete: false });

type Step =
  | { readonly kind: 'store'; readonly minute: number; readonly symbol: string; readonly trades: number }
  | { readonly kind: 'import'; readonly minute: number; readonly symbol: string; readonly trades: number }
  | { readonly kind: 'remove'; readonly minute: number; readonly symbol: string }
  | { readonly kind: 'move'; readonly minute: number; readonly symbol: string; readonly trades: number }
  | { readonly kind: 'rest' }
  | { readonly kind: 'ask'; readonly limit: number; readonly symbol: string };

const minute = fc.nat(5);
const symbol = fc.constantFrom('PETR4', 'VALE3');
const trades = fc.integer({ min: 1, max: 9 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('store' as const), minute, symbol, trades }),
    fc.record({ kind: fc.constant('import' as const), minute, symbol, trades }),
    fc.record({ kind: fc.constant('remove' as const), minute, symbol }),
    fc.record({ kind: fc.constant('move' as const), minute, symbol, trades }),
    fc.record({ kind: fc.constant('rest' as const) }),
    fc.record({ kind: fc.constant('ask' as const), limit: fc.constantFrom(2, 500), symbol }),
    fc.record({ kind: fc.constant('ask' as const), limit: fc.constantFrom(2, 500), symbol }),
  ),
  { maxLength: 40 },
);

test('a kept text says what a fresh answer says, whoever stores and whatever moves', () =>
  withFolder(async (folder) => {
    const [candles, elsewhere] = [openCandleStore(folder), openCandleStore(folder)];
    try {
      await fc.assert(
        fc.asyncProperty(steps, async (some: readonly Step[]) => {
          for (const name of ['PETR4', 'VALE3']) {
            await candles.put([bar(0, name, 1)]);
            const all = { from: instantOf(TEN + 1), to: instantOf(TEN + 60 * MINUTE_US) };
            await candles.replace({ exchange: 'SIM', symbol: name, timeframe: '1m' }, all, []);
          }
          let moving: Candle[] = [];
          const sources: CandleSources = {
            candles,
            zone,
            moving: (series) => moving.filter((one) => one.symbol === series.symbol),
            live: [],
          };
          // Room for few texts, so that some of them go.
          const texts = createCandleTexts(sources, 6_000);
          for (const step of some) {
            switch (step.kind) {
              case 'store':
                await candles.put([bar(step.minute, step.symbol, step.trades)]);
                break;
              case 'import':
                await elsewhere.put([bar(step.minute, step.symbol, step.trades)]);
                break;
              case 'remove': {
                const from = instantOf(TEN + step.minute * MINUTE_US);
                const span = { from, to: instantOf(from + MINUTE_US) };
                await candles.replace({ exchange: 'SIM', symbol: step.symbol, timeframe: '1m' }, span, []);
                break;
              }
              case 'move':
                moving = [...moving.slice(-1), bar(step.minute, step.symbol, step.trades)];
                break;
              case 'rest':
                moving = [];
                break;
              case 'ask': {
                const question: CandleQuestion = {
                  symbol: step.symbol,
                  timeframe: '1m',
                  limit: step.limit,
                  adjust: 'none',
                };
                const text = await texts.answer(question, JSON.stringify);
                const fresh = await answerCandles(question, sources);
                assert.ok(text.ok && fresh.ok);
                assert.equal(text.value.text.toString(), JSON.stringify(fresh.value));
                break;
              }
            }
          }
        }),
        { numRuns: 60 },
      );
    } finally {
      await candles.close();
      await elsewhere.close();
    }
  }));

test('a bar that moves in place is seen, and an answer is written once where nothing has changed', () =>
  withFolder(async (folder) => {
    const candles = openCandleStore(folder);
    try {
      await candles.put([bar(0, 'PETR4', 1)]);
      const live = { ...bar(1, 'PETR4', 1) };
      const texts = createCandleTexts({ candles, zone, moving: () => [live], live: [] });
      let written = 0;
      const ask = async (): Promise<string> => {
        const question: CandleQuestion = { symbol: 'PETR4', timeframe: '1m', limit: 10, adjust: 'none' };
        const text = await texts.answer(question, (answer) => {
          written += 1;
          return JSON.stringify(answer);
        });
        assert.ok(text.ok);
        return text.value.text.toString();
      };
      const before = await ask();
      assert.equal(await ask(), before);
      assert.equal(written, 1);
      Object.assign(live, { close: priceOf(999_900) });
      assert.match(await ask(), /"close":"99.99"/);
    } finally {
      await candles.close();
    }
  }));
