/** Bugs of the journal and of the way into the core: what is let out too early, lost, or believed. */

import type { Mutant } from './mutant.ts';

const JOURNAL_FOLDER = 'src/trading/journal';
const SEQUENCER = [`${JOURNAL_FOLDER}/open-sequencer.test.ts`];
const RECOVERY = [`${JOURNAL_FOLDER}/recover.test.ts`];
const STORE = [`${JOURNAL_FOLDER}/journal.sqlite.test.ts`];

export const JOURNAL: readonly Mutant[] = [
  {
    name: 'a request is answered before it is on the disk',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'this.#waiting.push({ body, by, undo, resolve, ...made });',
    to: 'this.#waiting.push({ body, by, undo, resolve, ...made });\n    resolve(made.answer);',
    tests: SEQUENCER,
  },
  {
    name: 'a platform that is killed early never takes a snapshot',
    file: `${JOURNAL_FOLDER}/follow.ts`,
    from: 'let events = parts.eventsBehind ?? 0;',
    to: 'let events = 0;',
    tests: [`${JOURNAL_FOLDER}/follow.test.ts`],
  },
  {
    name: 'messages leave while their row is still being written',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'void this.#parts.store.append(rows, { urgent }).then(\n      () => this.#written(group),',
    to: 'const appended = this.#parts.store.append(rows, { urgent });\n    this.#written(group);\n    void appended.then(\n      () => undefined,',
    tests: SEQUENCER,
  },
  {
    name: 'an order is shown as it is ahead of the disk',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'return ahead === undefined ? this.state.orders.get(orderId) : ahead.order;',
    to: 'return this.state.orders.get(orderId) ?? ahead?.order;',
    tests: SEQUENCER,
  },
  {
    name: 'whatever is given waits in memory, without a bound',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'if (this.#waiting.length + this.#writing.length < bound) return null;',
    to: 'if (bound > 0) return null;',
    tests: SEQUENCER,
  },
  {
    name: 'a full disk refuses cancels',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: "if (state === 'CLOSING' && !urgent) return FULL;",
    to: "if (state === 'CLOSING') return FULL;",
    tests: SEQUENCER,
  },
  {
    name: 'a cancel that was caught by the full disk is dropped',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'if (isUrgent(one.body)) this.#take(one, now);',
    to: "if (one.body.kind === 'AdapterReport') this.#take(one, now);",
    tests: SEQUENCER,
  },
  {
    name: 'new orders use up the space that is kept for cancels',
    file: `${JOURNAL_FOLDER}/urgent.ts`,
    from: 'SubmitOrder: false,',
    to: 'SubmitOrder: true,',
    tests: SEQUENCER,
  },
  {
    name: 'what the disk refused is taken back in the wrong order',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'of inputs.toReversed())',
    to: 'of inputs)',
    tests: SEQUENCER,
  },
  {
    name: 'a journal that broke goes on',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: "const fault = error instanceof JournalError ? error.fault : 'BROKEN';",
    to: "const fault = 'FULL' as 'FULL' | 'BROKEN';",
    tests: SEQUENCER,
  },
  {
    name: 'time goes back with the clock',
    file: `${JOURNAL_FOLDER}/steady-time.ts`,
    from: 'instantOf(Math.max(clock, this.#last + Math.floor(passed / 2)))',
    to: 'instantOf(clock)',
    tests: SEQUENCER,
  },
  {
    name: 'time stands still while the clock is behind',
    file: `${JOURNAL_FOLDER}/steady-time.ts`,
    from: 'this.#last + Math.floor(passed / 2)',
    to: 'this.#last',
    tests: SEQUENCER,
  },
  {
    name: 'a timer that is due sooner than the others is passed over',
    file: `${JOURNAL_FOLDER}/open-sequencer.ts`,
    from: 'if (dueAt < next) next = dueAt;',
    to: 'if (dueAt > next) next = dueAt;',
    tests: SEQUENCER,
  },
  {
    name: 'an older writer is not fenced off',
    file: `${JOURNAL_FOLDER}/journal-file.sqlite.ts`,
    from: 'if (epoch !== this.#head.epoch || seq !== this.#head.seq)',
    to: 'if (seq !== this.#head.seq)',
    tests: STORE,
  },
  {
    name: 'a group is written in part',
    file: `${JOURNAL_FOLDER}/journal-file.sqlite.ts`,
    from: 'this.#guarded(() => transaction(this.#database, () => this.#write(rows)))',
    to: 'this.#guarded(() => this.#write(rows))',
    tests: STORE,
  },
  {
    name: 'rows are not synced to the disk',
    file: `${JOURNAL_FOLDER}/journal-file.sqlite.ts`,
    from: "migrations: migrations.journal, durability: 'full'",
    to: "migrations: migrations.journal, durability: 'normal'",
    tests: STORE,
  },
  {
    name: 'newest rows that are missing are taken for none',
    file: `${JOURNAL_FOLDER}/recover.ts`,
    from: 'if (noted === null || noted.seq === 0) return;',
    to: 'if (noted === null || noted.seq === 0 || noted.seq > lastSeq) return;',
    tests: RECOVERY,
  },
  {
    name: 'a snapshot is used whether its hash holds or not',
    file: `${JOURNAL_FOLDER}/snapshot.ts`,
    from: 'if (hashOf(snapshot, sha256) !== snapshot.partsHash)',
    to: "if (snapshot.partsHash === '')",
    tests: RECOVERY,
  },
  {
    name: 'a snapshot of another journal is used',
    file: `${JOURNAL_FOLDER}/recover.ts`,
    from: 'if (row.hash === snapshot.hash) return',
    to: 'if (row.seq === snapshot.seq) return',
    tests: RECOVERY,
  },
  {
    name: 'a row that was changed is read as it is',
    file: `${JOURNAL_FOLDER}/chain.ts`,
    from: 'if (chainHash(head.hash, row, sha256) !== row.hash)',
    to: "if (row.hash === '')",
    tests: RECOVERY,
  },
  {
    name: 'a row that was written anew with a hash of its own is believed',
    file: `${JOURNAL_FOLDER}/chain.ts`,
    from: 'sha256: Sha256): string {\n  return',
    to: "sha256: Sha256): string {\n  before = '';\n  return",
    tests: RECOVERY,
  },
  {
    name: 'time begins anew with a restart',
    file: `${JOURNAL_FOLDER}/recover.ts`,
    from: 'at = input.at;',
    to: 'at = start.at;',
    tests: RECOVERY,
  },
  {
    name: 'a copy of another journal is gone on with',
    file: `${JOURNAL_FOLDER}/copy-file.sqlite.ts`,
    from: 'if (row?.hash === head.hash) return;',
    to: 'if (row?.seq === head.seq) return;',
    tests: [`${JOURNAL_FOLDER}/copy-file.sqlite.test.ts`],
  },
];
