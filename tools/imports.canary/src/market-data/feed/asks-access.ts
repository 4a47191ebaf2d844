// breaks: contexts-know-only-market-data
import type { role } from '#access/index.ts';

export type Role = typeof role;
