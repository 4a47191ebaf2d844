import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ADAPTER, ack, idOf, World } from '../oms/oms.fixture.ts';
import { Line } from './line.fixture.ts';
import { assertTold, everythingOf, framesOf, worldOf } from './projection.fixture.ts';
import type { Projector } from './projector.ts';

const RUNS = Number(process.env.PREGAO_TEST_RUNS ?? 25);

const HELLO = { kind: 'AdapterHello', adapterId: ADAPTER, buildHash: 'test' } as const;

async function finish(projector: Projector): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) if ((await projector.fold()) === 'idle') return;
  assert.fail(`it does not come to an end: ${projector.standing.problem}`);
}

type Step =
  | { readonly kind: 'grow'; readonly count: number }
  | { readonly kind: 'fold' | 'crash' | 'second' | 'rebuild' }
  | { readonly kind: 'fault'; readonly fault: 'before' | 'after' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('fold' as const, 'fold' as const, 'second' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'rebuild' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom('before', 'after') }),
  },
);

test('cut anywhere, failed, doubled or rebuilt: the rows are those of the journal folded once, one by one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(500), fc.array(step, { maxLength: 40 }), async (seed, steps) => {
      const line = new Line(framesOf(worldOf(`projector/${seed}`, 150)));
      let projector = line.start();
      const second = line.start();
      for (const one of steps) {
        if (one.kind === 'grow') line.grow(one.count);
        else if (one.kind === 'fold') await projector.fold();
        else if (one.kind === 'second') await Promise.all([second.fold(), projector.fold()]);
        else if (one.kind === 'crash') projector = line.start();
        else if (one.kind === 'fault') line.disk.faults.push(one.fault);
        else await projector.rebuild();
      }
      line.disk.faults.length = 0;
      await finish(projector);
      await assertTold(line.disk.stored, line.all);
      const once = new Line(line.all);
      once.grow(line.durable);
      await finish(once.start());
      assert.deepEqual(await everythingOf(line.disk.stored, line.all), await everythingOf(once.disk.stored, line.all));
    }),
    { numRuns: RUNS },
  );
});

test('frames with an event for every open order are stored a few at a time', async () => {
  const world = new World({ careful: false });
  for (let number = 0; number < 300; number++) {
    world.submit(`o${number}`);
    world.report(idOf(`o${number}`), ack(`b${number}`));
  }
  for (let session = 2; session < 80; session++)
    world.give({ ...HELLO, epoch: session, session: `s${session}`, outSeq: 0 });
  const line = new Line(framesOf(world));
  line.grow(Number.POSITIVE_INFINITY);
  await finish(line.start());
  assert.ok(Math.max(...line.disk.written) <= 6_000, `${Math.max(...line.disk.written)} steps at once`);
  assert.ok(line.read <= 3 * line.all.length, `${line.read} frames read for ${line.all.length}`);
  await assertTold(line.disk.stored, line.all);
});

test('what is on the disk and not said to be durable is not told', async () => {
  const line = new Line(framesOf(worldOf('ahead', 100)));
  line.grow(100);
  line.durable = 40;
  const projector = line.start();
  await finish(projector);
  assert.equal(projector.standing.projectedSeq, 40);
  await assertTold(line.disk.stored, line.all);
});

test('a store that fails is closed, and taken up again by itself', async () => {
  const line = new Line(framesOf(worldOf('broken', 80)));
  line.disk.opens = false;
  const projector = line.start();
  line.grow(30);
  assert.deepEqual([await projector.fold(), await projector.fold()], ['failed', 'failed']);
  const problem = 'order-projection.db: the file is damaged';
  assert.deepEqual(projector.standing, { projectedSeq: 0, opened: 0, problem });
  line.disk.opens = true;
  line.disk.faults.push('before');
  assert.equal(await projector.fold(), 'failed');
  assert.deepEqual(projector.standing, { projectedSeq: 0, opened: 1, problem: 'the disk is full' });
  await finish(projector);
  assert.deepEqual(projector.standing, { projectedSeq: 30, opened: 2, problem: null });
  assert.equal(line.disk.open, 1);
  await assertTold(line.disk.stored, line.all);
});

test('a store of another journal, or of one that has lost its end, is made anew', async () => {
  const line = new Line(framesOf(worldOf('other/1', 120)));
  line.grow(100);
  await finish(line.start());
  const shorter = new Line(framesOf(worldOf('other/2', 60)), line.disk);
  shorter.grow(60);
  await finish(shorter.start());
  await assertTold(line.disk.stored, shorter.all);

  // As long as the other one, and written by another writer.
  const rewritten = new Line(
    framesOf(worldOf('other/3', 200)).map((frame) => ({ ...frame, epoch: 7 })),
    line.disk,
  );
  rewritten.grow(150);
  await finish(rewritten.start());
  await assertTold(line.disk.stored, rewritten.all);
});
