/** REST of what is stored: coverage and gaps, sessions, imports, exports, sizes on the disk. */

import { type CoverageAnswer, coverageAnswerSchema, type StorageDto, storageSchema } from '#contract/coverage.ts';
import { type ExportPreview, exportPreviewSchema } from '#contract/exports.ts';
import { type GapDayDto, gapsAnswerSchema } from '#contract/gaps.ts';
import { type ImportJobDto, importJobSchema, importsAnswerSchema } from '#contract/imports.ts';
import { type ProductGroup, type SessionsAnswer, sessionsAnswerSchema } from '#contract/sessions.ts';
import { type SubscriptionDto, subscriptionsAnswerSchema } from '#contract/subscriptions.ts';
import { answerOf, getJson } from './api.ts';
import type { ExportChoice } from './url-data.ts';

export interface SymbolKey {
  readonly exchange: string;
  readonly symbol: string;
}

/** What is stored of a symbol on every date from `from` to `to`, both included. */
export function fetchCoverage(
  { exchange, symbol }: SymbolKey,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<CoverageAnswer> {
  return getJson(
    `/api/v1/coverage?${new URLSearchParams({ symbol, exchange, from, to })}`,
    coverageAnswerSchema,
    signal,
  );
}

/** The minutes without a bar on one date; null where the server tells nothing of it. */
export async function fetchGapDay(
  { exchange, symbol }: SymbolKey,
  date: string,
  signal: AbortSignal,
): Promise<GapDayDto | null> {
  const query = new URLSearchParams({ symbol, exchange, from: date, to: date });
  return (await getJson(`/api/v1/gaps?${query}`, gapsAnswerSchema, signal)).days[0] ?? null;
}

/** The session of a product group on one date, and the date of the next one. */
export function fetchSession(group: ProductGroup, date: string, signal: AbortSignal): Promise<SessionsAnswer> {
  const query = new URLSearchParams({ from: date, to: date, group });
  return getJson(`/api/v1/sessions?${query}`, sessionsAnswerSchema, signal);
}

export function fetchStorage(signal: AbortSignal): Promise<StorageDto> {
  return getJson('/api/v1/storage', storageSchema, signal);
}

/** The imports, newest first. */
export async function fetchImports(signal: AbortSignal): Promise<readonly ImportJobDto[]> {
  return (await getJson('/api/v1/imports', importsAnswerSchema, signal)).imports;
}

/** One's own list of symbols, in the order of the alphabet. */
export async function fetchSubscriptions(signal: AbortSignal): Promise<readonly SubscriptionDto[]> {
  return (await getJson('/api/v1/subscriptions', subscriptionsAnswerSchema, signal)).subscriptions;
}

/** Asks an import to stop; answers how it stands then. */
export function cancelImport(id: string, signal: AbortSignal): Promise<ImportJobDto> {
  const headers = { accept: 'application/json' };
  return answerOf(() => fetch(importAddress(id), { method: 'DELETE', signal, headers }), importJobSchema, signal);
}

/** Where the refused rows of an import are read. */
export const rejectedAddress = (id: string): string => `${importAddress(id)}/rejected`;

const importAddress = (id: string): string => `/api/v1/imports/${encodeURIComponent(id)}`;

/** What an export would hold now. */
export function fetchExportPreview(choice: ExportSpan, signal: AbortSignal): Promise<ExportPreview> {
  const query = exportQuery(choice);
  query.set('kind', choice.kind);
  return getJson(`/api/v1/exports/preview?${query}`, exportPreviewSchema, signal);
}

/** Where the file of an export is downloaded. */
export function exportAddress(choice: ExportSpan): string {
  const query = exportQuery(choice);
  query.set('format', choice.format);
  return `/api/v1/exports/${choice.kind}?${query}`;
}

/** An export, with the instants between which its rows lie. */
export interface ExportSpan extends SymbolKey, Pick<ExportChoice, 'kind' | 'timeframe' | 'format'> {
  readonly fromAt: string;
  /** First instant after it. */
  readonly toAt: string;
}

function exportQuery({ symbol, exchange, kind, timeframe, fromAt, toAt }: ExportSpan): URLSearchParams {
  const query = new URLSearchParams({ symbol, exchange });
  if (kind === 'candles') query.set('timeframe', timeframe);
  query.set('from', fromAt);
  query.set('to', toAt);
  return query;
}
