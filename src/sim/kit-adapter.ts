import { startNaive } from './naive-adapter.fixture.ts';
export const startKit = startNaive;
