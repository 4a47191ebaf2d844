/** The six timeframes that the platform keeps, by their public names. */

import { z } from 'zod';

export const TIMEFRAMES = ['1m', '5m', '15m', '60m', '1d', '1w'] as const;
export const timeframeSchema = z.enum(TIMEFRAMES);
export type Timeframe = (typeof TIMEFRAMES)[number];
