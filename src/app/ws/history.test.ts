import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameHistory, type Kept, Row } from './history.ts';

interface Made extends Kept {
  readonly row: number;
  readonly seq: number;
}

/** The same, slow and obvious: one list of all frames. */
class Twin {
  kept: Made[] = [];
  readonly #limits: { readonly framesMax: number; readonly bytesMax: number };

  constructor(limits: { readonly framesMax: number; readonly bytesMax: number }) {
    this.#limits = limits;
  }

  keep(frame: Made): void {
    this.kept.push(frame);
    const own = this.kept.filter(({ row }) => row === frame.row);
    if (own.length > this.#limits.framesMax) this.kept = this.kept.filter((one) => one !== own[0]);
    while (this.bytes > this.#limits.bytesMax) this.kept.shift();
  }

  get bytes(): number {
    return this.kept.reduce((sum, { wire }) => sum + wire.length, 0);
  }
}

const operation = fc.record({
  row: fc.nat(3),
  length: fc.integer({ min: 1, max: 40 }),
  forget: fc.integer({ min: 0, max: 60 }).map((value) => value === 0),
});

test('what is kept of all rows is bounded, the oldest goes first, and no row has a hole', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), fc.integer({ min: 1, max: 12 }), (operations, framesMax) => {
      const limits = { framesMax, bytesMax: 300 };
      const history = new FrameHistory<Made>(limits);
      const twin = new Twin(limits);
      const rows = Array.from({ length: 4 }, () => new Row<Made>());
      const made = [0, 0, 0, 0];
      for (const { row: index, length, forget } of operations) {
        const row = rows[index];
        assert.ok(row !== undefined);
        if (forget) {
          history.forget(row);
          twin.kept = twin.kept.filter((one) => one.row !== index);
          continue;
        }
        const seq = (made[index] ?? 0) + 1;
        made[index] = seq;
        const frame = { row: index, seq, wire: { length } };
        history.keep(row, frame);
        twin.keep(frame);
      }
      assert.equal(history.bytes, twin.bytes);
      for (const [index, row] of rows.entries()) {
        const kept = twin.kept.filter((one) => one.row === index).map(({ seq }) => seq);
        assert.deepEqual(
          row.frames.map(({ seq }) => seq),
          kept,
        );
        const last = made[index] ?? 0;
        for (let seq = 0; seq <= last + 1; seq++) {
          const wanted = Array.from({ length: Math.max(0, last - seq) }, (_, step) => seq + 1 + step);
          const expected = seq <= last && wanted.every((one) => kept.includes(one)) ? wanted : null;
          assert.deepEqual(row.after(seq)?.map((frame) => frame.seq) ?? null, expected);
        }
      }
    }),
  );
});

test('a row that stands still does not make the others pile up behind it', () => {
  const history = new FrameHistory<Kept>({ framesMax: 10, bytesMax: 1_000_000 });
  const [quiet, busy] = [new Row<Kept>(), new Row<Kept>()];
  history.keep(quiet, { wire: { length: 1 } });
  for (let seq = 0; seq < 100_000; seq++) history.keep(busy, { wire: { length: 1 } });
  assert.deepEqual([history.bytes, quiet.frames.length, busy.frames.length], [11, 1, 10]);
  assert.ok(history.placeCount < 2_000);
});
