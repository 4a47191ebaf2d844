import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BY, cancel, open, settled, sha256, submit, TestClock } from './journal.fixture.ts';
import { createMemoryJournal } from './journal.memory.ts';
import { type Counts, fuzzSequencer } from './sequencer.fuzz.ts';

/** Thousands with PREGAO_TEST_RUNS=5000. */
const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 40);

test('in any order of inputs, writes, failures and ends, what was answered is what the journal holds', async () => {
  const all: Counts = { inputs: 0, answers: {} };
  for (let run = 0; run < RUNS; run++) {
    const { inputs, answers } = await fuzzSequencer(`sequencer/${run}`).catch((error: unknown) => {
      throw new Error(`with the seed "sequencer/${run}"`, { cause: error });
    });
    all.inputs += inputs;
    for (const [name, count] of Object.entries(answers)) all.answers[name] = (all.answers[name] ?? 0) + count;
  }
  for (const name of ['accepted', 'taken', 'none', 'BUSY', 'FULL', 'HALTED', 'UNKNOWN', 'adapter', 'unknown'])
    assert.ok((all.answers[name] ?? 0) > 0, `no input was answered ${name}: ${JSON.stringify(all)}`);
});

test('the same inputs at the same moments make the same journal, to the byte', async () => {
  const journals: string[] = [];
  for (let time = 0; time < 2; time++) {
    const clock = new TestClock();
    const store = createMemoryJournal(sha256);
    const sequencer = await open(store, { clock });
    for (let count = 0; count < 40; count++) {
      clock.us += 400_000;
      sequencer.tick(clock.now());
      void sequencer.give(count % 3 === 2 ? cancel(`o${count - 2}`) : submit(`o${count}`), BY);
      await settled();
    }
    journals.push(JSON.stringify(store.file.rows));
  }
  assert.equal(journals[0], journals[1]);
});
