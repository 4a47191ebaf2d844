/**
 * `/ws/market?symbol=`, the simple socket: on connecting the bar of the current minute and the close of the one
 * before, then the current bar as it moves and the close of each minute, once. It is the channel of 1m bars of the
 * stream, said in these words.
 */

import type { CandleDto } from '#contract/market-data.ts';
import type { Channel, MarketMessage } from '#contract/stream.ts';
import { type Frame, frameOf } from './frame.ts';
import type { Reader } from './reader.ts';

type Series = Pick<Extract<Channel, { name: 'candles' }>, 'exchange' | 'symbol'>;

/** The line that simple messages go to. */
export interface SimpleLine extends Omit<Reader, 'send'> {
  send(frames: readonly Frame<unknown>[]): void;
}

/** Turns the frames of one channel of 1m bars into simple messages. */
export function marketReader(line: SimpleLine, series: Series): Reader {
  const teller = createTeller(series);
  return {
    get unsentBytes() {
      return line.unsentBytes;
    },
    get isOpen() {
      return line.isOpen;
    },
    send(frames) {
      const told = frames.flatMap(({ message }) =>
        message.type === 'candles' ? teller(message).map((one) => frameOf(one)) : [],
      );
      if (told.length > 0) line.send(told);
    },
    beat: (nowMs) => line.beat(nowMs),
    close: (code, reason) => line.close(code, reason),
  };
}

export interface BarChanges {
  readonly data: readonly CandleDto[];
  readonly removed?: readonly string[] | undefined;
  readonly reset?: true | undefined;
}

/** Bars whose telling is remembered: those that a trade can still change at once are fewer. */
const REMEMBERED = 64;

/**
 * Says what has to be said of changed bars, oldest first: a bar that moves as `current`; a minute that is over as
 * `close`, once; what changes afterwards as `revised`. The same content is never said twice.
 */
export function createTeller({ exchange, symbol }: Series): (changes: BarChanges) => MarketMessage[] {
  /** What was last said of a bar, by its start. */
  const told = new Map<string, { readonly text: string; readonly isClosed: boolean }>();
  const tell = (candle: CandleDto): MarketMessage[] => {
    const before = told.get(candle.start);
    const text = JSON.stringify(candle);
    if (before?.text === text) return [];
    const isClosed = candle.complete || before?.isClosed === true;
    told.set(candle.start, { text, isClosed });
    const type = !isClosed ? 'current' : before?.isClosed ? 'revised' : 'close';
    return [{ type, exchange, symbol, candle }];
  };
  return ({ data, removed = [], reset }) => {
    if (reset) told.clear();
    const gone = removed.filter((start) => told.delete(start));
    const messages = [
      ...gone.map((start): MarketMessage => ({ type: 'removed', exchange, symbol, start })),
      ...data.flatMap(tell),
    ];
    for (const start of [...told.keys()].sort().slice(0, -REMEMBERED)) told.delete(start);
    return messages;
  };
}
