import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterOf, alarmIdOf } from './apply.ts';
import { ack, canceled, cum, idOf, World } from './oms.fixture.ts';

const ID = idOf('o');
const ALARM = alarmIdOf(ID, 'LATE_FILL');

/** An order that traded after its end. */
function lateWorld(): World {
  const world = new World();
  world.submit('o');
  world.report(ID, ack());
  world.cancel(ID);
  return world.report(ID, canceled(0), cum(40));
}

test('an alarm stays open until somebody has seen it, and is open once however often it is raised', () => {
  const world = lateWorld();
  assert.deepEqual(
    [...world.state.alarms.entries()].map(([id]) => id),
    [ALARM],
  );
  world.report(ID, cum(60));
  assert.equal([...world.state.alarms.entries()].length, 1);
  assert.equal(world.state.alarms.get(ALARM)?.raisedAt, world.now);
  assert.deepEqual(world.give({ kind: 'AcknowledgeAlarm', alarmId: ALARM }), { kind: 'taken', orderIds: [ID] });
  assert.equal(world.state.alarms.has(ALARM), false);
  assert.equal(world.give({ kind: 'AcknowledgeAlarm', alarmId: ALARM }).kind, 'unknown');
  world.report(ID, cum(80));
  assert.equal(world.state.alarms.has(ALARM), true, 'what happens anew is told anew');
  world.finish();
});

test('what was raised again since somebody looked is not seen by them', () => {
  const world = lateWorld();
  const seenAt = world.now;
  world.wait(1_000_000).report(ID, cum(60));
  const answer = world.give({ kind: 'AcknowledgeAlarm', alarmId: ALARM, seenAt });
  assert.match(answer.kind === 'refused' ? answer.text : '', /raised again since: it traded 20 .*: 60 by now/);
  assert.equal(world.state.alarms.has(ALARM), true);
  assert.equal(world.give({ kind: 'AcknowledgeAlarm', alarmId: ALARM, seenAt: world.now }).kind, 'taken');
  world.finish();
});

test('an alarm is forgotten with its order', () => {
  const world = lateWorld().wait(10_000_000);
  const [request] = [...world.state.requests.entries()].map(([, { orderIds }]) => orderIds);
  const { outSeq } = adapterOf(world.state, 'paper');
  world.give({ kind: 'AdapterHello', adapterId: 'paper', epoch: 2, session: 's1', buildHash: 'test', outSeq });
  assert.deepEqual(world.give({ kind: 'ForgetSettled', before: world.now }), { kind: 'taken', orderIds: request });
  assert.equal(world.state.alarms.has(ALARM), false);
});
