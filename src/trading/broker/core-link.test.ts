import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACTS, intentOf, keyOf } from '../oms/oms.fixture.ts';
import { MemorySequencer } from './adapter.fixture.ts';
import type { CoreMessages } from './core-line.ts';
import { CoreLink } from './core-link.ts';
import { Schedule } from './fake-broker.fixture.ts';

const USER = { principal: 'user', corr: 'c' };
const HELLO = { adapterId: 'paper', epoch: 1, session: 's1', buildHash: 'b', outSeq: 0 };

function submit(core: MemorySequencer, name: string): void {
  void core.give({ kind: 'SubmitOrder', ...keyOf(name), intent: intentOf(), facts: FACTS }, USER);
}

const numbersOf = ({ messages }: CoreMessages): number[] => messages.map(({ outSeq }) => outSeq);

test('messages go out as they become durable, and again with each answer until they are noted', async () => {
  const core = new MemorySequencer(new Schedule());
  submit(core, 'early');
  const link = new CoreLink(core);
  const taken: number[][] = [];
  const end = link.attach('paper', (messages) => taken.push(numbersOf(messages)));
  submit(core, 'o');
  assert.deepEqual(taken, [[1], [2]]);
  const hello = await link.hello(HELLO);
  assert.ok(hello.kind === 'heard');
  assert.deepEqual([hello.adapterSeq, numbersOf(hello.missing), hello.missing.epoch], [0, [1, 2], 1]);
  const told = await link.report({ adapterId: 'paper', epoch: 1, outSeq: 1, reports: [] });
  assert.ok(told.kind === 'heard');
  assert.deepEqual([numbersOf(told.missing), [...core.state.outbox.entries()].length], [[2], 1]);
  end();
  submit(core, 'after');
  assert.equal(taken.length, 2);
  link.close();
});

test('what is known already is nothing for the journal, and an older process is refused', async () => {
  const core = new MemorySequencer(new Schedule());
  const link = new CoreLink(core);
  await link.hello({ ...HELLO, epoch: 2 });
  submit(core, 'o');
  const report = { kind: 'AdapterIntentLogged' } as const;
  const reports = [{ adapterSeq: 1, orderId: 'house/o/0.1', brokerOrderId: null, report }];
  const about = { adapterId: 'paper', epoch: 2, outSeq: 1 };
  assert.equal((await link.report({ ...about, reports })).kind, 'heard');
  const before = core.durableSeq;
  const again = await link.report({ ...about, reports });
  assert.ok(again.kind === 'heard' && again.adapterSeq === 1);
  await link.report({ ...about, reports: [] });
  assert.equal(core.durableSeq, before);
  assert.equal((await link.report({ ...about, epoch: 1, reports: [] })).kind, 'refused');
  assert.equal((await link.hello({ ...HELLO, outSeq: 99, epoch: 3 })).kind, 'refused');
});

test('a core that takes nothing now is not an answer: the adapter asks again', async () => {
  const core = new MemorySequencer(new Schedule());
  const link = new CoreLink(core);
  core.give = () => Promise.resolve({ kind: 'unavailable', code: 'FULL', text: 'no space' });
  await assert.rejects(link.hello(HELLO), /FULL no space/);
});
