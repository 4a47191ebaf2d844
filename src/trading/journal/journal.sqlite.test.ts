import { journalContract } from './journal.contract.ts';
import { withPlace } from './journal-files.fixture.ts';

journalContract('SQLite', (run) => withPlace((_, open) => run(open)));
