// breaks: kernel-imports-nothing
import type { order } from '#contract/order.ts';

export type Order = typeof order;
