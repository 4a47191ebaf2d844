// breaks: engines-are-chosen-in-app
import type { store } from './candle-store.sqlite.ts';

export type Store = typeof store;
