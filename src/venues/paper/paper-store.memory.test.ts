import { paperStoreSuite } from './paper-store.contract.ts';
import { createMemoryPaperStore } from './paper-store.memory.ts';

paperStoreSuite('memory', async () => createMemoryPaperStore());
