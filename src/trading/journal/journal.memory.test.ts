import { journalContract } from './journal.contract.ts';
import { sha256 } from './journal.fixture.ts';
import { createMemoryJournal } from './journal.memory.ts';

journalContract('memory', async (run) => {
  const { file } = createMemoryJournal(sha256);
  await run(() => createMemoryJournal(sha256, file));
});
