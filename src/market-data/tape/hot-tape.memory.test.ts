import { createZone } from '#kernel/zone.ts';
import { hotTapeSuite } from './hot-tape.contract.ts';
import { createMemoryHotTape } from './hot-tape.memory.ts';

hotTapeSuite('memory', async () => createMemoryHotTape(createZone('America/Sao_Paulo')));
