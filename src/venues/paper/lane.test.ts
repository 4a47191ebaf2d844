import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lane } from './lane.ts';
import { HandClock } from './paper.fixture.ts';

test('a line keeps its order, whatever the delays, and nothing comes before its time', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.record({ wait: fc.nat(50), delay: fc.nat(100) })), async (puts) => {
      const clock = new HandClock();
      const lane = new Lane(clock);
      const [out, early]: [number[], number[]] = [[], []];
      for (const [index, { wait, delay }] of puts.entries()) {
        await clock.pass(wait);
        const due = clock.now() + delay;
        lane.put(delay, () => {
          out.push(index);
          if (clock.now() < due) early.push(index);
        });
      }
      await clock.pass(200);
      assert.deepEqual(out, [...puts.keys()]);
      assert.deepEqual(early, []);
    }),
    { numRuns: 50 },
  ));

test('what is put by something that comes out comes behind it', async () => {
  const clock = new HandClock();
  const lane = new Lane(clock);
  const out: string[] = [];
  lane.put(10, () => {
    out.push('first');
    lane.put(0, () => out.push('third'));
  });
  lane.put(10, () => out.push('second'));
  await clock.pass(10);
  assert.deepEqual(out, ['first', 'second', 'third']);
});

test('a line that was cleared lets nothing out, and can be used again', async () => {
  const clock = new HandClock();
  const lane = new Lane(clock);
  const out: string[] = [];
  lane.put(10, () => out.push('lost'));
  lane.clear();
  lane.put(10, () => out.push('kept'));
  await clock.pass(100);
  assert.deepEqual(out, ['kept']);
});
