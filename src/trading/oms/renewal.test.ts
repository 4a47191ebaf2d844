import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { ack, expired, FACTS, idOf, rejected, World } from './oms.fixture.ts';

const ID = idOf('o');
const day = (text: string): LocalDate => text as LocalDate;

test('a promise whose new day the venue refuses ends with an alarm: nobody waits for that answer', () => {
  const world = new World();
  const renew = { kind: 'RenewOrder', parentId: 'house/o', facts: FACTS } as const;
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, ack('b1'), expired(0));
  world.give({ ...renew, day: day('2026-11-24') });
  world.report('house/o/0.2', rejected);
  assert.deepEqual(world.give({ ...renew, day: day('2026-11-25') }), { kind: 'over', life: 'REJECTED' });
  const alarms = world.events.filter((event) => event.kind === 'AlarmRaised');
  assert.deepEqual(
    alarms.map(({ orderId, alarm, text }) => [orderId, alarm, text.includes('R1')]),
    [['house/o/0.2', 'PROMISE_DENIED', true]],
  );
  world.finish();
});

test('one that the venue refuses at once ends without: whoever sent it is told', () => {
  const world = new World();
  world.submit('o', { timeInForce: 'GTC' });
  world.report(ID, rejected);
  world.give({ kind: 'RenewOrder', parentId: 'house/o', facts: FACTS, day: day('2026-11-25') });
  assert.deepEqual(
    world.events.filter(({ kind }) => kind === 'AlarmRaised'),
    [],
  );
  assert.equal(world.state.requests.get('house/o')?.promise?.open, false);
});
