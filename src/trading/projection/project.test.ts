import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OrderRecord } from './order-record.ts';
import { isDoubtful, parseRecord, recordText } from './order-record.ts';
import { JOURNAL_START, type NumberedStep } from './order-store.ts';
import { ordersBefore, project } from './project.ts';
import { framesOf, stateAfter, worldOf } from './projection.fixture.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 40);

test('in whatever groups frames come, orders are those of the core, and every step is told once', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (seed, sizes) => {
      const frames = framesOf(worldOf(`fold/${seed}`, 120));
      const known = new Map<string, OrderRecord>();
      const steps: NumberedStep[] = [];
      let at = JOURNAL_START;
      for (let begin = 0, turn = 0; begin < frames.length; turn++) {
        const group = frames.slice(begin, begin + (sizes[turn % sizes.length] ?? 1));
        // Only what it asks for: as a store hands it over, through its text.
        const asked = ordersBefore(group);
        const change = project(at, group, (id) => (asked.has(id) ? known.get(id) : undefined));
        for (const record of change.records) known.set(record.order.id, parseRecord(recordText(record)));
        steps.push(...change.steps);
        at = change.to;
        begin += group.length;
      }
      const state = stateAfter(frames);
      assert.equal(known.size, [...state.orders.entries()].length);
      for (const [id, order] of state.orders.entries()) assert.deepEqual(known.get(id)?.order, order);
      const breaks = [...known.values()].flatMap((record) => record.breaks);
      assert.deepEqual(new Map(breaks.map((one) => [one.breakId, one])), new Map(state.breaks.entries()));
      const whole = project(JOURNAL_START, frames, () => undefined);
      assert.deepEqual(steps, whole.steps);
      assert.deepEqual(at, whole.to);
    }),
    { numRuns: RUNS },
  );
});

test('a hole or a repetition of frames is a mistake, never a projection', () => {
  const frames = framesOf(worldOf('hole', 50));
  const without = frames.filter(({ input }) => input.seq !== 20);
  assert.throws(() => project(JOURNAL_START, without, () => undefined), /row 21 does not follow on 19/);
  assert.throws(() => project({ epoch: 1, seq: 5 }, frames, () => undefined), /row 1 does not follow on 5/);
  const [first] = frames;
  assert.ok(first !== undefined);
  assert.throws(() => project({ epoch: 9, seq: 0 }, [first], () => undefined), /does not follow/);
});

test('an order with an open break needs a person until the break is resolved', () => {
  const frames = framesOf(worldOf('breaks/1', 900));
  const records = new Map(project(JOURNAL_START, frames, () => undefined).records.map((it) => [it.order.id, it]));
  const broken = new Set([...stateAfter(frames).breaks.entries()].map(([, { orderId }]) => orderId));
  assert.ok(broken.size > 0 && broken.size < records.size);
  for (const [id, record] of records) {
    assert.equal(record.breaks.length > 0, broken.has(id));
    if (broken.has(id)) assert.ok(isDoubtful(record));
  }
});

test('a record of before fields were added is folded on', () => {
  let replaced = 0;
  for (let seed = 0; seed < 20; seed++) {
    const frames = framesOf(worldOf(`old records ${seed}`, 600));
    const half = project(JOURNAL_START, frames.slice(0, 300), () => undefined);
    const old = new Map(half.records.map((record) => [record.order.id, parseRecord(withoutNew(recordText(record)))]));
    const change = project(half.to, frames.slice(300), (id) => old.get(id));
    for (const { order } of change.records) if (old.has(order.id)) replaced += order.replaceIds.length;
  }
  assert.ok(replaced > 0, 'some order of before is asked to be replaced');
});

function withoutNew(text: string): string {
  const { cancelAsked: _asked, cancelSeq: _seq, replaceIds: _ids, ...rest } = JSON.parse(text);
  return JSON.stringify(rest);
}
