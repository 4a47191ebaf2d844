/**
 * A replay as it crosses a process: what `GET /api/v1/replay` answers, `POST /api/v1/replay` takes, and the status of
 * the market tells. Fields are only ever added; a reader ignores what it does not know.
 */

import { z } from 'zod';
import { timeframeSchema } from './timeframe.ts';

/** Times the speed at which the day was; "max" is as fast as it goes. */
export const REPLAY_SPEEDS = ['0.5', '1', '2', '5', '10', '50', '100', 'max'] as const;
export type ReplaySpeed = (typeof REPLAY_SPEEDS)[number];

const instant = z.iso.datetime();

export const replaySchema = z.object({
  exchange: z.string(),
  /** The day that is played; of a file with several, its first. */
  date: z.iso.date(),
  /** First trade, and first instant after the last one. */
  from: instant,
  to: instant,
  /** Every trade before this instant was played, and of those of this instant only what was stepped to. */
  position: instant,
  /** seeking: on the way to where somebody asked it to be, as fast as it goes; then it plays or is paused again. */
  state: z.enum(['playing', 'paused', 'seeking', 'ended']),
  /** Whether it stands still once it is where it is going. */
  paused: z.boolean(),
  /** One of the speeds above, or the number that the settings began with. */
  speed: z.string(),
  /** Rises each time that the replay goes back: whatever was shown before is void. */
  rewinds: z.int(),
});
export type ReplayDto = z.infer<typeof replaySchema>;

/** Body of `POST /api/v1/replay`. */
export const replayCommandSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({ action: z.literal('speed'), speed: z.enum(REPLAY_SPEEDS) }),
  z.strictObject({ action: z.literal('seek'), to: z.iso.datetime({ offset: true }) }),
  /** Pauses, and goes on by so many trades, or to the end of so many bars of a timeframe. */
  z.strictObject({
    action: z.literal('step'),
    by: z.union([z.literal('trade'), timeframeSchema]),
    count: z.int().min(1).max(10_000).default(1),
  }),
]);
export type ReplayCommand = z.infer<typeof replayCommandSchema>;
