/** What needs attention, from what the page knows. What could not be asked is told too: silence is not good news. */

import type { StorageDto } from '#contract/coverage.ts';
import type { ImportJobDto, ImportState } from '#contract/imports.ts';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { Staleness } from '../../lib/market-clock.ts';
import type { Answer } from '../../lib/use-answer.ts';

export type Alert =
  | { readonly kind: 'connection'; readonly sinceMs: number }
  | { readonly kind: 'feed-down'; readonly feed: MarketStatusDto['feed'] }
  | { readonly kind: 'feed-off' }
  | { readonly kind: 'silent'; readonly count: number }
  | { readonly kind: 'disk'; readonly disk: StorageDto['disk'] }
  | { readonly kind: 'import'; readonly job: ImportJobDto; readonly state: BadEnd }
  | { readonly kind: 'unchecked'; readonly what: 'storage' | 'imports' }
  /** Nothing to be done about it: it passes by itself. */
  | { readonly kind: 'filling'; readonly done: number; readonly total: number };

const BAD_ENDS = ['refused', 'failed', 'interrupted'] as const satisfies readonly ImportState[];
export type BadEnd = (typeof BAD_ENDS)[number];

const DAY_MS = 86_400_000;
/** Less room than either of these on the disk is an alert: a busy day of all symbols takes about a gigabyte. */
const FREE_BYTES_LEAST = 2e9;
const FREE_SHARE_LEAST = 0.05;

export interface Known {
  readonly status: MarketStatusDto | null;
  readonly staleness: Staleness;
  readonly storage: Answer<StorageDto>;
  readonly imports: Answer<readonly ImportJobDto[]>;
  readonly nowMs: number;
}

/** The alerts, gravest first; null while it is not known yet whether there are any. */
export function alertsOf({ status, staleness, storage, imports, nowMs }: Known): readonly Alert[] | null {
  if (status === null) return null;
  if (storage.kind === 'loading' || imports.kind === 'loading') return null;
  const alerts: Alert[] = [];
  if (staleness.kind === 'connection') alerts.push({ kind: 'connection', sinceMs: staleness.sinceMs });
  alerts.push(...feedAlerts(status), ...diskAlerts(storage), ...importAlerts(imports, nowMs));
  if (isUnchecked(storage)) alerts.push({ kind: 'unchecked', what: 'storage' });
  if (isUnchecked(imports)) alerts.push({ kind: 'unchecked', what: 'imports' });
  if (status.history !== null) alerts.push({ kind: 'filling', ...status.history });
  return alerts;
}

function feedAlerts({ feed, symbols }: MarketStatusDto): Alert[] {
  if (feed.state === 'down') return [{ kind: 'feed-down', feed }];
  if (feed.state === 'off') return [{ kind: 'feed-off' }];
  return symbols !== null && symbols.silent > 0 ? [{ kind: 'silent', count: symbols.silent }] : [];
}

function diskAlerts(storage: Answer<StorageDto>): Alert[] {
  if (storage.kind !== 'ready') return [];
  const { disk } = storage.value;
  const isFull = disk.freeBytes < FREE_BYTES_LEAST || disk.freeBytes < disk.totalBytes * FREE_SHARE_LEAST;
  return isFull ? [{ kind: 'disk', disk }] : [];
}

/** Imports of the last day that ended badly; one that was done again and ended well is forgotten. */
function importAlerts(imports: Answer<readonly ImportJobDto[]>, nowMs: number): Alert[] {
  if (imports.kind !== 'ready') return [];
  const judged = new Set<string>();
  return imports.value.flatMap((job): Alert[] => {
    if (job.dryRun || judged.has(job.name) || nowMs - Date.parse(job.createdAt) > DAY_MS) return [];
    judged.add(job.name);
    const state = BAD_ENDS.find((each) => each === job.state);
    return state === undefined ? [] : [{ kind: 'import', job, state }];
  });
}

/** Not answered, or no longer. Who may not ask is not told: that is no fault. */
function isUnchecked(answer: Answer<unknown>): boolean {
  if (answer.kind === 'failed') return answer.error.status !== 401 && answer.error.status !== 403;
  return answer.kind === 'ready' && answer.isStale;
}
