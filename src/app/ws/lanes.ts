/**
 * All lanes of the stream: each channel at each window once for all who may hear the same of it. What everybody hears
 * is one lane; what belongs to a tenant is a lane of that tenant, with frames, numbers and kept frames of its own.
 */

import { type Channel, channelKey } from '#contract/stream.ts';
import type { TradeDto } from '#contract/trade.ts';
import type { Change } from './gather.ts';
import { FrameHistory } from './history.ts';
import { type ChannelFrame, Lane } from './lane.ts';
import type { StreamSource } from './source.ts';

/** How long a channel that nobody listens to any more is kept for those who come back. */
const IDLE_MS_MAX = 60_000;
/** Frames kept per lane: a minute at the default window. */
const FRAMES_KEPT = 600;
const BYTES_KEPT = 64 << 20;

export interface LanesParts {
  readonly source: Pick<StreamSource, 'trades' | 'continuous'>;
  readonly newRun: () => string;
}

export class Lanes {
  readonly #parts: LanesParts;
  readonly #lanes = new Map<string, Lane[]>();
  /** Lanes of continuous series, by exchange and product. */
  readonly #continuous = new Map<string, Set<Lane>>();
  readonly #history = new FrameHistory<ChannelFrame>({ framesMax: FRAMES_KEPT, bytesMax: BYTES_KEPT });
  #run: string;
  #count = 0;

  constructor(parts: LanesParts) {
    this.#parts = parts;
    this.#run = parts.newRun();
  }

  *all(): Generator<Lane, void, undefined> {
    for (const lanes of this.#lanes.values()) yield* lanes;
  }

  /** The lane of a channel for `tenant`, whose orders it is about; made where it is not there. */
  of(channel: Channel, how: { readonly windowMs: number; readonly tenant: string; readonly nowMs: number }): Lane {
    const { windowMs, nowMs } = how;
    const tenant = isPrivate(channel) ? how.tenant : null;
    const place = placeOf(channelKey(channel), tenant);
    const lanes = this.#lanes.get(place) ?? [];
    const open = lanes.find((lane) => lane.windowMs === windowMs);
    if (open !== undefined) return open;
    const continuous =
      channel.name === 'candles' ? this.#parts.source.continuous(channel.exchange, channel.symbol) : null;
    const lane = new Lane({
      ...{ channel, tenant, windowMs, continuous },
      epoch: this.#newEpoch(),
      history: this.#history,
      trades: this.#tradesOf(channel),
    });
    lane.idleSinceMs = nowMs;
    this.#lanes.set(place, [...lanes, lane]);
    if (continuous !== null && channel.name === 'candles') {
      const product = `${channel.exchange}:${continuous.product}`;
      this.#continuous.set(product, (this.#continuous.get(product) ?? new Set()).add(lane));
    }
    return lane;
  }

  /** Has the lanes of a channel know of a change; of a private one, those of `tenant`. */
  add(key: string, change: Change, tenant: string | null = null): void {
    for (const lane of this.#lanes.get(placeOf(key, tenant)) ?? []) lane.add(change);
  }

  get hasContinuous(): boolean {
    return this.#continuous.size > 0;
  }

  /** Lanes of continuous series of a product. */
  continuousOf(exchange: string, product: string | null): Iterable<Lane> {
    return this.#continuous.get(`${exchange}:${product}`) ?? [];
  }

  /** Whether an epoch is of this run, so that a position in it is only too old. */
  isOfThisRun(epoch: string): boolean {
    return epoch.startsWith(`${this.#run}-`);
  }

  /** Whatever was told is void. */
  reset(): void {
    this.#run = this.#parts.newRun();
    for (const lane of this.all()) lane.reset(this.#newEpoch(), this.#tradesOf(lane.channel));
  }

  /** Forgets lanes that nobody has listened to for a while. */
  closeIdle(nowMs: number): void {
    for (const [place, lanes] of this.#lanes) {
      const kept = lanes.filter((lane) => !isOver(lane, nowMs));
      if (kept.length === lanes.length) continue;
      for (const lane of lanes) if (!kept.includes(lane)) this.#close(lane);
      if (kept.length > 0) this.#lanes.set(place, kept);
      else this.#lanes.delete(place);
    }
  }

  #newEpoch(): string {
    this.#count++;
    return `${this.#run}-${this.#count.toString(36)}`;
  }

  #tradesOf(channel: Channel): readonly TradeDto[] {
    return channel.name === 'trades' ? this.#parts.source.trades(channel.exchange, channel.symbol) : [];
  }

  #close(lane: Lane): void {
    lane.close();
    if (lane.continuous === null || lane.channel.name !== 'candles') return;
    const product = `${lane.channel.exchange}:${lane.continuous.product}`;
    const lanes = this.#continuous.get(product);
    lanes?.delete(lane);
    if (lanes?.size === 0) this.#continuous.delete(product);
  }
}

/** Whether what is told on a channel is its tenant's alone. */
function isPrivate({ name }: Channel): boolean {
  return name === 'orders' || name === 'alerts';
}

/** Keys of channels have no space. */
function placeOf(key: string, tenant: string | null): string {
  return tenant === null ? key : `${key} ${tenant}`;
}

function isOver({ subscribers, waiting, idleSinceMs }: Lane, nowMs: number): boolean {
  return subscribers.size === 0 && waiting === 0 && idleSinceMs !== null && nowMs - idleSinceMs >= IDLE_MS_MAX;
}
