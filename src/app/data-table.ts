/** Bars and trades as tables, with the columns that a row of the API has. */

import type { Candle, HeldTrade } from '#market-data/index.ts';
import type { Column, Row, Table } from '#platform/table/table.ts';

const CANDLE_COLUMNS: readonly Column[] = [
  { name: 'start', type: 'instant' },
  { name: 'open', type: 'price' },
  { name: 'high', type: 'price' },
  { name: 'low', type: 'price' },
  { name: 'close', type: 'price' },
  { name: 'volume', type: 'integer' },
  { name: 'turnover', type: 'turnover' },
  { name: 'basis', type: 'text' },
  { name: 'trades', type: 'integer' },
  { name: 'complete', type: 'boolean' },
  { name: 'revision', type: 'integer' },
  { name: 'source', type: 'text' },
  { name: 'firstTradeId', type: 'integer' },
  { name: 'lastTradeId', type: 'integer' },
];
const CONTRACT: Column = { name: 'contract', type: 'text' };

/** Bars as a table; of a continuous future each names its contract. */
export function candleTable(batches: AsyncIterable<readonly Candle[]>, isContinuous: boolean): Table {
  return {
    columns: isContinuous ? [...CANDLE_COLUMNS, CONTRACT] : CANDLE_COLUMNS,
    batches: mapped(batches, (bar) => (isContinuous ? [...candleRow(bar), bar.symbol] : candleRow(bar))),
  };
}

function candleRow(bar: Candle): Row {
  return [
    bar.start,
    bar.open,
    bar.high,
    bar.low,
    bar.close,
    bar.volume,
    bar.turnover,
    bar.basis,
    bar.trades,
    bar.complete,
    bar.revision,
    bar.source,
    bar.firstTradeId,
    bar.lastTradeId,
  ];
}

const TRADE_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'at', type: 'instant' },
  { name: 'price', type: 'price' },
  { name: 'quantity', type: 'integer' },
  { name: 'session', type: 'text' },
  { name: 'condition', type: 'text' },
  { name: 'buyer', type: 'integer' },
  { name: 'seller', type: 'integer' },
  { name: 'busted', type: 'boolean' },
];

/** Trades as a table. */
export function tradeTable(batches: AsyncIterable<readonly HeldTrade[]>): Table {
  return { columns: TRADE_COLUMNS, batches: mapped(batches, tradeRow) };
}

function tradeRow({ trade, busted }: HeldTrade): Row {
  const { id, at, price, quantity, session, condition, buyer, seller } = trade;
  return [id, at, price, quantity, session, condition, buyer, seller, busted];
}

async function* mapped<T>(
  batches: AsyncIterable<readonly T[]>,
  rowOf: (item: T) => Row,
): AsyncGenerator<readonly Row[], void, undefined> {
  for await (const batch of batches) yield batch.map(rowOf);
}

/** One batch, as what is in memory already. */
export async function* inOneBatch<T>(rows: readonly T[]): AsyncGenerator<readonly T[], void, undefined> {
  yield rows;
}

/** Name of a file without its ending: "PETR4_1m_2025-08-29_2025-09-01". */
export function fileNameOf(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap((part) => (part === undefined ? [] : [part.slice(0, 32).replace(/[^\w$@.-]/g, '-')])).join('_');
}
