import { z } from 'zod';
import { tick } from '#kernel/price.ts';

export const order = z.object({ price: z.int().min(tick) });
