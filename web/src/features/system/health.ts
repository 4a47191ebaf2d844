/** What of the platform is well and what asks for attention, from what it tells of itself. */

import type { MarketStatusDto } from '#contract/market-data.ts';
import type { SystemDto } from '#contract/system-endpoints.ts';

export type CheckName = 'server' | 'feed' | 'symbols' | 'storage' | 'disk' | 'memory' | 'loop' | 'stream';

export interface Check {
  readonly name: CheckName;
  /** `off`: not wanted, or not told. */
  readonly state: 'ok' | 'bad' | 'off';
}

/** Below either of these the disk is nearly full. */
const DISK_FREE_SHARE_MIN = 0.05;
const DISK_FREE_BYTES_MIN = 1_000_000_000;
/** Above this share JavaScript soon does little but look for room. */
const HEAP_SHARE_MAX = 0.85;
/** A page notices what takes longer. */
const LOOP_DELAY_MS_MAX = 100;

export interface Told {
  readonly system: SystemDto;
  /** The last question was not answered. */
  readonly isStale: boolean;
  /** Null before the stream has said anything. */
  readonly status: MarketStatusDto | null;
}

/** The checks, always the same in the same order. */
export function checksOf({ system, isStale, status }: Told): Check[] {
  const { disk, memory, eventLoopDelayMs, stream } = system;
  const feed = status?.feed ?? null;
  const counts = status?.symbols ?? null;
  const isDiskLow =
    disk !== null && (disk.freeBytes < DISK_FREE_BYTES_MIN || disk.freeBytes < disk.totalBytes * DISK_FREE_SHARE_MIN);
  const check = (name: CheckName, isBad: boolean, isOff = false): Check => ({
    name,
    state: isBad ? 'bad' : isOff ? 'off' : 'ok',
  });
  return [
    check('server', isStale),
    check('feed', feed?.state === 'down', feed === null || feed.state === 'off'),
    check('symbols', (counts?.silent ?? 0) > 0, counts === null || counts.live + counts.quiet === 0),
    check('storage', feed?.code === 'STORE_FAILED'),
    check('disk', isDiskLow, disk === null),
    check('memory', memory.heapUsedBytes > memory.heapLimitBytes * HEAP_SHARE_MAX),
    check('loop', eventLoopDelayMs.p99 > LOOP_DELAY_MS_MAX),
    check('stream', false, stream.clients === 0),
  ];
}

/** How long in two units: days and hours, hours and minutes, or minutes and seconds. */
export function spanOf(seconds: number): {
  readonly unit: 'days' | 'hours' | 'minutes';
  readonly big: number;
  readonly small: number;
} {
  const whole = Math.floor(seconds);
  const units = [
    { unit: 'days', size: 86_400, part: 3_600 },
    { unit: 'hours', size: 3_600, part: 60 },
    { unit: 'minutes', size: 60, part: 1 },
  ] as const;
  const { unit, size, part } = units.find((one) => whole >= one.size) ?? units[2];
  return { unit, big: Math.floor(whole / size), small: Math.floor((whole % size) / part) };
}
