/** Endpoints of data that comes in and goes out: trades, exports, imports, and what is stored. */

import { z } from 'zod';
import { coverageAnswerSchema, coverageQuerySchema, storageSchema } from './coverage.ts';
import { endpoint } from './endpoint.ts';
import {
  exportCandlesQuerySchema,
  exportPreviewQuerySchema,
  exportPreviewSchema,
  exportTradesQuerySchema,
} from './exports.ts';
import { TABLE_TYPES } from './form.ts';
import {
  importIdSchema,
  importJobSchema,
  importQuerySchema,
  importsAnswerSchema,
  importsQuerySchema,
} from './imports.ts';
import { tradesAnswerSchema, tradesQuerySchema } from './trades.ts';

const SYMBOL_PROBLEMS = ['AMBIGUOUS_SYMBOL', 'NOT_FOUND'] as const;
const FILE = 'The columns are the fields of a row of the API; prices are decimals, times UTC.';

export const dataEndpoints = {
  getTrades: endpoint({
    method: 'GET',
    path: '/api/v1/trades',
    tag: 'market',
    summary: 'The newest trades of a symbol, oldest first',
    access: 'market:read',
    query: tradesQuerySchema,
    answer: tradesAnswerSchema,
    forms: TABLE_TYPES,
    isLong: true,
    problems: [...SYMBOL_PROBLEMS, 'NOT_ACCEPTABLE'],
  }),
  exportCandles: endpoint({
    method: 'GET',
    path: '/api/v1/exports/candles',
    tag: 'data',
    summary: 'All bars of a span as one file',
    description: FILE,
    access: 'exports:run',
    query: exportCandlesQuerySchema,
    answer: z.string(),
    forms: TABLE_TYPES,
    problems: SYMBOL_PROBLEMS,
  }),
  exportTrades: endpoint({
    method: 'GET',
    path: '/api/v1/exports/trades',
    tag: 'data',
    summary: 'All trades of a span as one file',
    description: FILE,
    access: 'exports:run',
    query: exportTradesQuerySchema,
    answer: z.string(),
    forms: TABLE_TYPES,
    problems: SYMBOL_PROBLEMS,
  }),
  previewExport: endpoint({
    method: 'GET',
    path: '/api/v1/exports/preview',
    tag: 'data',
    summary: 'What an export would hold: rows, sizes, and its first rows',
    access: 'exports:run',
    query: exportPreviewQuerySchema,
    answer: exportPreviewSchema,
    problems: SYMBOL_PROBLEMS,
  }),
  startImport: endpoint({
    method: 'POST',
    path: '/api/v1/imports',
    tag: 'data',
    summary: 'Take a file in',
    description:
      'The body is the file itself, plain, gzipped or zipped. One import runs at a time; the others wait. Doing one twice changes nothing.',
    access: 'imports:run',
    query: importQuerySchema,
    rawBody: 'application/octet-stream',
    answer: importJobSchema,
    status: 202,
    takesKey: true,
    problems: ['STORAGE_FULL'],
  }),
  listImports: endpoint({
    method: 'GET',
    path: '/api/v1/imports',
    tag: 'data',
    summary: 'The imports, newest first',
    access: 'imports:run',
    query: importsQuerySchema,
    answer: importsAnswerSchema,
  }),
  getImport: endpoint({
    method: 'GET',
    path: '/api/v1/imports/:id',
    tag: 'data',
    summary: 'How far an import is',
    access: 'imports:run',
    params: importIdSchema,
    answer: importJobSchema,
    problems: ['NOT_FOUND'],
  }),
  getRejectedRows: endpoint({
    method: 'GET',
    path: '/api/v1/imports/:id/rejected',
    tag: 'data',
    summary: 'The rows that an import refused, one a line: where, why, and the row',
    access: 'imports:run',
    params: importIdSchema,
    answer: z.string(),
    forms: ['text/plain; charset=utf-8'],
    problems: ['NOT_FOUND'],
  }),
  cancelImport: endpoint({
    method: 'DELETE',
    path: '/api/v1/imports/:id',
    tag: 'data',
    summary: 'Stop an import',
    description: 'Days that are stored already stay; one that has ended stays as it is.',
    access: 'imports:run',
    params: importIdSchema,
    answer: importJobSchema,
    problems: ['NOT_FOUND'],
    takesKey: true,
  }),
  getCoverage: endpoint({
    method: 'GET',
    path: '/api/v1/coverage',
    tag: 'data',
    summary: 'What is stored of a symbol, day by day',
    access: 'market:read',
    query: coverageQuerySchema,
    answer: coverageAnswerSchema,
    hasTag: true,
    problems: SYMBOL_PROBLEMS,
  }),
  getStorage: endpoint({
    method: 'GET',
    path: '/api/v1/storage',
    tag: 'system',
    summary: 'Sizes of databases, archive and disk',
    access: 'system:read',
    answer: storageSchema,
  }),
};
