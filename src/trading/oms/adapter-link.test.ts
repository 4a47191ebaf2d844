import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAPTER, ack, idOf, terms, World } from './oms.fixture.ts';
import { messagesAfter } from './state.ts';

test('an adapter whose notes are gone is told so, and nothing of it is taken', () => {
  for (const [epoch, outSeq] of [
    [1, 0],
    [9, 1],
  ] as const) {
    const world = new World();
    for (const name of ['o', 'p']) world.submit(name);
    const told = { adapterId: ADAPTER, outSeq: 2, reports: [] } as const;
    world.give({ kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's1', buildHash: 'test', outSeq: 0 });
    world.give({ kind: 'AdapterReport', epoch: 2, ...told });
    const hello = { kind: 'AdapterHello', adapterId: ADAPTER, epoch, session: 's2', buildHash: 'test' } as const;
    const answer = world.give({ ...hello, outSeq });
    assert.ok(answer.kind === 'refused' && answer.code === 'NOTES');
    assert.match(answer.text, /of the 2 messages that it had noted: its file \(adapter-\S+\.db\) is missing/);
    assert.equal(world.state.adapters.get(ADAPTER)?.session, 's1');
    world.finish();
  }
});

test('a hello that comes late, or twice, is none of another file', () => {
  const world = new World();
  world.submit('o');
  const hello = { kind: 'AdapterHello', adapterId: ADAPTER, epoch: 2, session: 's1', buildHash: 'test' } as const;
  world.give({ ...hello, outSeq: 0 });
  world.give({ kind: 'AdapterReport', adapterId: ADAPTER, epoch: 2, outSeq: 1, reports: [] });
  assert.equal(world.give({ ...hello, outSeq: 0 }).kind, 'adapter');
  world.finish();
});

test('a replace says until when it may be sent, too', () => {
  const world = new World();
  world.submit('o');
  world.report(idOf('o'), ack());
  world.wait(60_000_000).replace(idOf('o'), terms(50));
  const message = messagesAfter(world.state, ADAPTER, 0).at(-1);
  assert.ok(message?.verb === 'REPLACE');
  assert.equal(message.notAfter, world.now + 2_000_000);
});
