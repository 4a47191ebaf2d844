/** Endpoints of UDF, the protocol of TradingView's charts. */

import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import {
  udfAnswers,
  udfConfigSchema,
  udfHistoryQuerySchema,
  udfMarksQuerySchema,
  udfQuotesQuerySchema,
  udfSearchQuerySchema,
  udfSymbolQuerySchema,
} from './udf.ts';

const common = { method: 'GET', tag: 'udf', access: 'market:read' } as const;

export const udfEndpoints = {
  getUdfConfig: endpoint({
    ...common,
    path: '/udf/config',
    summary: 'What this datafeed can do',
    answer: udfConfigSchema,
  }),
  getUdfSymbol: endpoint({
    ...common,
    path: '/udf/symbols',
    summary: 'Hours, price step and name of a symbol',
    query: udfSymbolQuerySchema,
    answer: udfAnswers.symbol,
  }),
  searchUdfSymbols: endpoint({
    ...common,
    path: '/udf/search',
    summary: 'Symbols by a part of their name',
    query: udfSearchQuerySchema,
    answer: udfAnswers.search,
  }),
  getUdfHistory: endpoint({
    ...common,
    path: '/udf/history',
    summary: 'Bars, column by column',
    query: udfHistoryQuerySchema,
    answer: udfAnswers.history,
  }),
  getUdfMarks: endpoint({
    ...common,
    path: '/udf/marks',
    summary: 'Bars that were restated, and rolls of a continuous future',
    query: udfMarksQuerySchema,
    answer: udfAnswers.marks,
  }),
  getUdfTimescaleMarks: endpoint({
    ...common,
    path: '/udf/timescale_marks',
    summary: 'Corporate actions, rolls, and the last day of a contract',
    query: udfMarksQuerySchema,
    answer: udfAnswers.timescaleMarks,
  }),
  getUdfTime: endpoint({
    ...common,
    path: '/udf/time',
    summary: 'The clock of the server, seconds of UTC, as plain text',
    answer: z.string(),
    forms: ['text/plain; charset=utf-8'],
  }),
  getUdfQuotes: endpoint({
    ...common,
    path: '/udf/quotes',
    summary: 'The last prices of some symbols',
    query: udfQuotesQuerySchema,
    answer: udfAnswers.quotes,
  }),
};
