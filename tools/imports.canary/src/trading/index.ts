import { close } from '#market-data/index.ts';

export const limit = close;
