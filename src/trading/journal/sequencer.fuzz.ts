/** Sequencers over disks that fail and processes that end, by chance: what is answered is what a recovery finds. */

import assert from 'node:assert/strict';
import { type Random, seededRandom } from '#kernel/random.ts';
import { apply } from '../oms/apply.ts';
import type { InputBody } from '../oms/command.ts';
import { ADAPTER, ack, cum, EVERYTHING, FACTS, intentOf, keyOf, terms } from '../oms/oms.fixture.ts';
import { emptyState } from '../oms/state.ts';
import { stateText } from '../oms/state-text.ts';
import { decodeFrame } from './frame.ts';
import { HeldDisk, open, settled, sha256, TestClock } from './journal.fixture.ts';
import { createMemoryJournal, type MemoryJournalFile } from './journal.memory.ts';
import type { JournalFault } from './journal.ts';
import { recover } from './recover.ts';
import type { Durable, GiveAnswer, Sequencer } from './sequencer.ts';

interface Given {
  readonly corr: string;
  readonly answer: GiveAnswer | null;
}

/** What happened in a run, so that a test can tell whether everything did. */
export interface Counts {
  inputs: number;
  readonly answers: Record<string, number>;
}

/** One journal, a few lives of a process on it. Throws where a promise is broken. */
export async function fuzzSequencer(seed: string): Promise<Counts> {
  const random = seededRandom(seed);
  const counts: Counts = { inputs: 0, answers: {} };
  const file: MemoryJournalFile = createMemoryJournal(sha256).file;
  const clock = new TestClock();
  for (let life = 0; life < 4; life++) {
    const disk = new HeldDisk(file);
    const sequencer = await open(disk.store, { clock, bounds: { waiting: 12, groupRows: 4 } });
    await assertIsFold(file, sequencer);
    await oneLife({ random, disk, sequencer, clock, file, counts });
  }
  return counts;
}

interface Life {
  readonly random: Random;
  readonly disk: HeldDisk;
  readonly sequencer: Sequencer;
  readonly clock: TestClock;
  readonly file: MemoryJournalFile;
  readonly counts: Counts;
}

const FAULTS: readonly (JournalFault | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'FULL',
  'FULL',
  'LOCKED',
];

async function oneLife({ random, disk, sequencer, clock, file, counts }: Life): Promise<void> {
  const given: Given[] = [];
  const told: Durable[] = [];
  const start = file.rows.length;
  sequencer.onDurable((batch) => told.push(...batch));
  for (let step = 0; step < 60; step++) {
    clock.us += random.below(300_000) - (random.below(20) === 0 ? 5_000_000 : 0);
    disk.reserveWhole = random.below(3) > 0;
    disk.brokenWrites = random.below(2) === 0;
    const draw = random.below(10);
    if (draw < 6) give(sequencer, { random, given, corr: `${start}/${step}` });
    else if (draw < 9) await disk.release(random.below(40) === 0 ? 'BROKEN' : FAULTS[random.below(FAULTS.length)]);
    else sequencer.tick(clock.now());
    await settled();
    assertNothingAhead(sequencer, { file, told, given, start });
  }
  counts.inputs += told.length;
  for (const { answer } of given) {
    const name = answer === null ? 'none' : answer.kind === 'unavailable' ? answer.code : answer.kind;
    counts.answers[name] = (counts.answers[name] ?? 0) + 1;
  }
  // The process ends here: whatever it had not been told is for the recovery to say.
}

function give(sequencer: Sequencer, { random, given, corr }: { random: Random; given: Given[]; corr: string }): void {
  const one: { corr: string; answer: GiveAnswer | null } = { corr, answer: null };
  given.push(one);
  void sequencer.give(randomBody(sequencer, random), { principal: 'fuzz', corr }).then((answer) => {
    one.answer = answer;
  });
}

function randomBody(sequencer: Sequencer, random: Random): InputBody {
  const clientOrderId = `n${random.below(25)}`;
  const orderId = `house/${clientOrderId}/0.1`;
  const { epoch = 0, adapterSeq = 0, outSeq = 0 } = sequencer.state.adapters.get(ADAPTER) ?? {};
  switch (random.below(7)) {
    case 0:
      return { kind: 'CancelOrder', orderId };
    case 1:
      return { kind: 'ReplaceOrder', orderId, requestId: `r${random.below(9)}`, terms: terms(50), facts: FACTS };
    case 2:
      return {
        kind: 'AdapterHello',
        adapterId: ADAPTER,
        epoch: epoch + 1,
        session: `s${random.below(3)}`,
        buildHash: 'b',
        outSeq,
      };
    case 3: {
      const report = random.below(2) === 0 ? ack(`b-${orderId}`) : cum(random.below(101));
      const reports = [{ adapterSeq: adapterSeq + 1, orderId, brokerOrderId: null, report }];
      return { kind: 'AdapterReport', adapterId: ADAPTER, epoch, outSeq, reports };
    }
    case 4:
      return { kind: 'CancelAll', scope: { ...EVERYTHING, account: 'A2' } };
    default:
      return {
        kind: 'SubmitOrder',
        ...keyOf(clientOrderId),
        intent: intentOf({ account: `A${random.below(3)}` }),
        facts: FACTS,
      };
  }
}

interface Seen {
  readonly file: MemoryJournalFile;
  readonly told: readonly Durable[];
  readonly given: readonly Given[];
  readonly start: number;
}

/** All that was told, answered or shown is in the journal, in its order, and nothing of what was refused is. */
function assertNothingAhead(sequencer: Sequencer, { file, told, given, start }: Seen): void {
  const frames = file.rows.slice(start).map(({ body }) => decodeFrame(body));
  assert.deepEqual(
    told.map(({ input }) => input.seq),
    frames.slice(0, told.length).map(({ input }) => input.seq),
  );
  assert.equal(sequencer.durableSeq, start + told.length);
  const written = new Set(frames.map(({ input }) => input.corr));
  const heard = new Set(told.map(({ input }) => input.corr));
  for (const { corr, answer } of given) {
    if (answer === null || (answer.kind === 'unavailable' && answer.code === 'UNKNOWN')) continue;
    if (answer.kind === 'unavailable') assert.equal(written.has(corr), false, `${corr} was refused, and is there`);
    else assert.ok(heard.has(corr), `${corr} was answered, and is not there`);
  }
  let last = 0;
  for (const { input } of frames) {
    assert.ok(input.at >= last, 'time goes back');
    last = input.at;
  }
  for (const [id, order] of new Map(told.flatMap(({ orders }) => orders.map((order) => [order.id, order] as const))))
    assert.equal(sequencer.order(id), order, `${id} is shown otherwise than it is in the journal`);
}

/** What is recovered is what the events of the rows make, one after another. */
async function assertIsFold(file: MemoryJournalFile, sequencer: Sequencer): Promise<void> {
  const state = emptyState();
  for (const { body } of file.rows) for (const event of decodeFrame(body).events) apply(state, event);
  assert.equal(stateText(sequencer.state), stateText(state));
  const { state: recovered } = await recover(createMemoryJournal(sha256, file), { sha256 });
  assert.equal(stateText(recovered), stateText(state));
}
