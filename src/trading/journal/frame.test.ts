import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#kernel/random.ts';
import { canonicalJson } from '../oms/canonical-json.ts';
import { World } from '../oms/oms.fixture.ts';
import { randomStep } from '../oms/random-input.fixture.ts';
import { decodeFrame, encodeFrame } from './frame.ts';

function randomWorld(seed: string, steps: number): World {
  const world = new World({ careful: false, policy: { syntheticStops: true } });
  const random = seededRandom(seed);
  for (let step = 0; step < steps; step++) randomStep(world, random, 30);
  return world;
}

test('every input is read back with its events as it was written, whatever it is', () => {
  for (let seed = 0; seed < 30; seed++) {
    for (const frame of randomWorld(`frame/${seed}`, 200).frames) {
      const text = encodeFrame(frame);
      const read = decodeFrame(text);
      assert.equal(canonicalJson(read), canonicalJson(frame));
      assert.equal(encodeFrame(read), text, 'what was read is written as it was');
    }
  }
});

test('an order is written once in its row, however many events repeat it', () => {
  const world = new World();
  world.submit('o');
  const frame = world.frames.at(-1);
  assert.ok(frame !== undefined);
  const text = encodeFrame(frame);
  assert.equal(text.split('"PETR4"').length, 2);
  assert.ok(text.length < 1_200, `${text.length} characters`);
});

test('a row whose fields stand in another order, as older programs wrote them, is read to the same frame', () => {
  const world = new World();
  world.submit('o');
  const frame = world.frames.at(-1);
  assert.ok(frame !== undefined);
  const turned = JSON.stringify(turn(JSON.parse(encodeFrame(frame))));
  assert.notEqual(turned, encodeFrame(frame));
  assert.equal(canonicalJson(decodeFrame(turned)), canonicalJson(frame));
});

/** `value` with the fields of every object in it the other way round. */
function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, it]) => [name, turn(it)]),
  );
}

test('a row of a later version is refused, and the message says what to do', () => {
  assert.throws(
    () => decodeFrame('{"v":2,"input":{},"events":[]}'),
    /version 2, and this program reads 1: use a newer/,
  );
});
