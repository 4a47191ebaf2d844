/** Exports: tables of any length as files, and what they would hold. */

import { rm, stat } from 'node:fs/promises';
import type { dataEndpoints } from '#contract/data-endpoints.ts';
import type { ExportPreview } from '#contract/exports.ts';
import { countTrades, streamTrades } from '#market-data/index.ts';
import { recordBatch } from '#platform/table/arrow-stream.ts';
import { csvRows } from '#platform/table/csv-format.ts';
import type { ParquetWriter } from '#platform/table/parquet-file.ts';
import type { Row, Table } from '#platform/table/table.ts';
import { type ExportQuestion, exportCandles } from '../candle-export.ts';
import type { CandleSources } from '../candle-query.ts';
import { candleTable, fileNameOf, inOneBatch, tradeTable } from '../data-table.ts';
import { candleDto, heldTradeDto } from '../dto.ts';
import { tableAnswer } from '../http/forms.ts';
import { ProblemError } from '../http/problems.ts';
import type { Handlers } from '../http/serve-endpoints.ts';
import { findTrades, type TradeQuestion, type TradeSources } from '../trade-query.ts';
import { refusal } from './refusal.ts';

export interface ExportParts {
  readonly candles: CandleSources;
  readonly trades: TradeSources;
  readonly parquet: ParquetWriter;
}

type ExportHandlers = Handlers<Pick<typeof dataEndpoints, 'exportCandles' | 'exportTrades' | 'previewExport'>>;

/** Rows that a preview shows, and rows by which it estimates sizes. */
const [SHOWN_ROWS, SAMPLE_ROWS] = [20, 2_000];

/** Files of bars and trades, as the API tells them. */
export function exportHandlers({ candles, trades, parquet }: ExportParts): ExportHandlers {
  const days = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
    [from?.slice(0, 10), to?.slice(0, 10)] as const;
  return {
    async exportCandles({ query, reply }) {
      const found = await exportCandles(query, candles);
      if (!found.ok) throw refusal(found.error);
      const table = candleTable(found.value.batches(), found.value.isContinuous);
      const name = fileNameOf(query.symbol, query.timeframe, ...days(query));
      return tableAnswer({ form: query.format, name, table, parquet, reply, isDownload: true });
    },
    async exportTrades({ query, reply }) {
      const found = await findTrades(query, trades);
      if (!found.ok) throw refusal(found.error);
      const table = tradeTable(streamTrades(trades.tapes, found.value, found.value));
      const name = fileNameOf(query.symbol, 'trades', ...days(query));
      return tableAnswer({ form: query.format, name, table, parquet, reply, isDownload: true });
    },
    previewExport({ query }) {
      const { timeframe } = query;
      if (query.kind === 'trades') return previewTrades(query, trades, parquet);
      if (timeframe === undefined) throw new ProblemError('INVALID_REQUEST', 'timeframe: bars need one.');
      return previewCandles({ ...query, timeframe }, candles, parquet);
    },
  };
}

async function previewCandles(
  question: ExportQuestion,
  sources: CandleSources,
  parquet: ParquetWriter,
): Promise<ExportPreview> {
  const found = await exportCandles(question, sources);
  if (!found.ok) throw refusal(found.error);
  const { exchange, isContinuous } = found.value;
  const bars = await firstRows(found.value.batches());
  const rows = bars.length < SAMPLE_ROWS ? bars.length : await found.value.count();
  const table = candleTable(inOneBatch(bars), isContinuous);
  const first = bars
    .slice(0, SHOWN_ROWS)
    .map((bar) => (isContinuous ? { ...candleDto(bar), contract: bar.symbol } : candleDto(bar)));
  const { symbol } = question;
  return { kind: 'candles', exchange, symbol, rows, ...(await sizes(table, rows, parquet)), first };
}

async function previewTrades(
  question: TradeQuestion,
  sources: TradeSources,
  parquet: ParquetWriter,
): Promise<ExportPreview> {
  const found = await findTrades(question, sources);
  if (!found.ok) throw refusal(found.error);
  const held = await firstRows(streamTrades(sources.tapes, found.value, found.value));
  const rows = held.length < SAMPLE_ROWS ? held.length : await countTrades(sources.tapes, found.value, found.value);
  const table = tradeTable(inOneBatch(held));
  const first = held.slice(0, SHOWN_ROWS).map(heldTradeDto);
  const { exchange, symbol } = found.value;
  return { kind: 'trades', exchange, symbol, rows, ...(await sizes(table, rows, parquet)), first };
}

async function firstRows<T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const rows: T[] = [];
  for await (const batch of batches) {
    rows.push(...batch.slice(0, SAMPLE_ROWS - rows.length));
    if (rows.length >= SAMPLE_ROWS) break;
  }
  return rows;
}

/** Bytes in each form, by those of the sample. */
async function sizes(
  { columns, batches }: Table,
  rows: number,
  parquet: ParquetWriter,
): Promise<Pick<ExportPreview, 'bytes' | 'columns'>> {
  const sample: Row[] = [];
  for await (const batch of batches) sample.push(...batch);
  const scaled = (bytes: number): number => Math.ceil((bytes / Math.max(1, sample.length)) * rows);
  const path = await parquet.write({ columns, batches: inOneBatch(sample) });
  const { size } = await stat(path);
  await rm(path, { force: true });
  const bytes = {
    csv: scaled(Buffer.byteLength(csvRows(columns, sample))),
    parquet: sample.length === rows ? size : scaled(size),
    arrow: scaled(recordBatch(columns, sample).length),
  };
  return { columns: columns.map(({ name }) => name), bytes };
}
