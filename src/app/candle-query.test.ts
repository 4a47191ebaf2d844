import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CandlesAnswer } from '#contract/market-data.ts';
import { parseIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Candle } from '#market-data/index.ts';
import { candle } from '../market-data/candle/candle.fixture.ts';
import { answerCandles, type CandleQuestion, type CandleSources } from './candle-query.ts';
import { openCandleStore } from './stores.ts';
import { withFolder } from './testing.fixture.ts';

const zone = createZone('America/Sao_Paulo');

function day(symbol: string, date: string, fields: Partial<Candle> = {}): Candle {
  const start = parseIso(`${date}T03:00:00Z`);
  assert.ok(start.ok);
  return candle({ exchange: 'B3', symbol, timeframe: '1d', start: start.value, ...fields });
}

async function withBars(
  bars: readonly Candle[],
  run: (ask: (question: Partial<CandleQuestion>) => ReturnType<typeof answerCandles>) => Promise<void>,
  sources: Partial<CandleSources> = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const candles = openCandleStore(join(folder));
    try {
      await candles.put(bars);
      const all = { candles, zone, moving: () => [], live: [], ...sources };
      await run((question) =>
        answerCandles({ symbol: 'WIN$', timeframe: '1d', limit: 100, adjust: 'none', ...question }, all),
      );
    } finally {
      await candles.close();
    }
  });
}

async function contractsOf(answer: ReturnType<typeof answerCandles>): Promise<string[]> {
  const result = await answer;
  assert.ok(result.ok, JSON.stringify(result));
  return (result.value as CandlesAnswer).candles.map(({ start, contract }) => `${start.slice(0, 10)} ${contract}`);
}

const WIN = [day('WINM26', '2026-06-15'), day('WINM26', '2026-06-17'), day('WINQ26', '2026-06-17')];

test('a continuous future is answered from its contracts, each bar with the one it is of', () =>
  withBars(WIN, async (ask) => {
    assert.deepEqual(await contractsOf(ask({})), ['2026-06-15 WINM26', '2026-06-17 WINQ26']);
    assert.deepEqual(await contractsOf(ask({ limit: 1 })), ['2026-06-17 WINQ26']);
    assert.deepEqual(await contractsOf(ask({ to: '2026-06-17T00:00:00-03:00' })), ['2026-06-15 WINM26']);
    const back = await ask({ adjust: 'back' });
    // WINQ26 has no close on 2026-06-15.
    assert.deepEqual(back.ok && back.value.continuous, { adjust: 'back-difference', adjustedFrom: '2026-06-17' });
  }));

test('bars that still move are in it, of the contract that is live', () =>
  withBars(
    WIN,
    async (ask) => {
      assert.deepEqual(await contractsOf(ask({})), ['2026-06-15 WINM26', '2026-06-17 WINQ26', '2026-06-18 WINQ26']);
    },
    {
      live: [{ exchange: 'B3', symbol: 'WINQ26' }],
      moving: ({ symbol, timeframe }) =>
        symbol === 'WINQ26' && timeframe === '1d' ? [day('WINQ26', '2026-06-18')] : [],
    },
  ));

test('an import under the very name is answered where no contract is known, and contracts come first', () =>
  withBars([day('WIN$', '2026-06-15'), day('DOL$', '2026-06-15'), ...WIN], async (ask) => {
    assert.equal((await contractsOf(ask({}))).length, 2);
    const named = await ask({ symbol: 'DOL$' });
    assert.ok(named.ok && named.value.continuous === undefined && named.value.candles.length === 1);
  }));

const REFUSED: readonly (readonly [question: Partial<CandleQuestion>, kind: string, detail: RegExp])[] = [
  [{ symbol: 'DOL$' }, 'unknown', /none of its contracts is stored/],
  [{ symbol: 'WIN$N' }, 'unknown', /not a continuous series/],
  [{ symbol: 'XXX$' }, 'unknown', /no roll rule/],
  [{ symbol: 'VALE3' }, 'unknown', /VALE3 is not known/],
  [{ symbol: 'PETR4', exchange: 'NYSE' }, 'unknown', /no bars of that exchange\. Known are B3 and SIM/],
  [{ symbol: 'PETR4' }, 'ambiguous', /on B3 and SIM/],
  [{ symbol: 'PETR4', exchange: 'B3', adjust: 'back' }, 'invalid', /only continuous futures/],
  [{ from: '2026-06-18T00:00:00Z', to: '2026-06-17T00:00:00Z' }, 'invalid', /from .* lies after to/],
  [{ from: 'yesterday' }, 'invalid', /from: /],
];
for (const [index, [question, kind, detail]] of REFUSED.entries()) {
  test(`a question without an answer is refused with what is wrong (${index + 1}: ${detail.source})`, () =>
    withBars([...WIN, day('PETR4', '2026-06-15'), candle({ timeframe: '1d' })], async (ask) => {
      const answer = await ask(question);
      assert.ok(!answer.ok);
      assert.equal(answer.error.kind, kind);
      assert.match(answer.error.detail, detail);
    }));
}

test('a known series without bars in the span is empty, and no error', () =>
  withBars(WIN, async (ask) => {
    for (const symbol of ['WINM26', 'WIN$']) {
      const answer = await ask({ symbol, to: '2026-01-01T00:00:00Z' });
      assert.ok(answer.ok && answer.value.candles.length === 0);
    }
  }));
