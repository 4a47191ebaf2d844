/**
 * Answers of bars that are written already: a chart is asked for by many, and writing a thousand bars costs more than
 * all else. A text is good as long as nothing was stored since (CandleStore.version, which sees other processes too)
 * and the bars that still move are as they were.
 */

import type { CandlesAnswer } from '#contract/market-data.ts';
import { ok, type Result } from '#kernel/result.ts';
import type { Candle, SeriesKey } from '#market-data/index.ts';
import { answerOf, type CandleQuestion, type CandleRefusal, type CandleSources, findCandles } from './candle-query.ts';

/** Memory that the texts may take; those that were not asked for longest go first. */
const BYTES_MAX = 32 << 20;

/** An answer as JSON. */
export interface CandleText {
  readonly text: Buffer;
  readonly nextCursor: string | null;
}

interface Kept extends CandleText {
  readonly version: string;
  readonly series: SeriesKey;
  readonly moving: readonly Candle[];
}

export interface CandleTexts {
  /** The answer as JSON; `write` writes it where it is not there. */
  answer(
    question: CandleQuestion,
    write: (answer: CandlesAnswer) => string,
  ): Promise<Result<CandleText, CandleRefusal>>;
}

/** Texts over these sources; `bytesMax` is for tests. */
export function createCandleTexts(sources: CandleSources, bytesMax = BYTES_MAX): CandleTexts {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function forget(key: string): void {
    bytes -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  }

  function keep(key: string, one: Kept): void {
    forget(key);
    if (one.text.length > bytesMax / 4) return;
    kept.set(key, one);
    bytes += one.text.length;
    for (const oldest of kept.keys()) {
      if (bytes <= bytesMax) return;
      forget(oldest);
    }
  }

  function find(key: string): CandleText | null {
    const one = kept.get(key);
    if (one === undefined) return null;
    if (one.version !== sources.candles.version() || !sameBars(one.moving, sources.moving(one.series))) return null;
    kept.delete(key);
    kept.set(key, one);
    return one;
  }

  return {
    async answer(question, write) {
      const { symbol, exchange, timeframe, from, to, limit, adjust, cursor } = question;
      const key = JSON.stringify([symbol, exchange, timeframe, from, to, limit, adjust, cursor]);
      const known = find(key);
      if (known !== null) return ok(known);
      // Before the bars are read: what is stored meanwhile makes the text an old one, and not the other way round.
      const version = sources.candles.version();
      let moving: readonly Candle[] = [];
      const page = await findCandles(question, {
        ...sources,
        moving(series) {
          moving = sources.moving(series).map((bar) => ({ ...bar }));
          return moving;
        },
      });
      if (!page.ok) return page;
      const text = Buffer.from(write(answerOf(question, page.value, sources.zone)));
      const { nextCursor } = page.value;
      const series = { exchange: page.value.exchange, symbol, timeframe };
      // The contracts of a continuous future move each by itself.
      if (page.value.continuous === null) keep(key, { text, nextCursor, version, series, moving });
      return ok({ text, nextCursor });
    },
  };
}

function sameBars(some: readonly Candle[], others: readonly Candle[]): boolean {
  return some.length === others.length && some.every((bar, index) => sameBar(bar, others[index] as Candle));
}

function sameBar(one: Candle, other: Candle): boolean {
  return (Object.keys(one) as (keyof Candle)[]).every((field) => one[field] === other[field]);
}
