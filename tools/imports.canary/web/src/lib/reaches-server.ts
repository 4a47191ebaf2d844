// breaks: web-sees-contract-only
import type { limit } from '#trading/index.ts';

export type Limit = typeof limit;
