import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createJoiner, type Frame, frameOf } from './frame.ts';

/** What a client of the protocol reads (RFC 6455, section 5.2); door.test.ts has the client of a library read it. */
function read(bytes: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    assert.equal(bytes[at], 0x81, 'a whole text');
    const short = bytes.readUInt8(at + 1);
    assert.ok(short < 128, 'a server does not mask');
    const [header, length] =
      short < 126
        ? [2, short]
        : short === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [10, Number(bytes.readBigUInt64BE(at + 2))];
    if (header > 2) assert.ok(length > (header === 4 ? 125 : 65_535), 'the shortest form');
    texts.push(bytes.toString('utf8', at + header, at + header + length));
    at += header + length;
  }
  assert.equal(at, bytes.length);
  return texts;
}

test('a frame of any length is what the protocol says', () => {
  for (const length of [0, 1, 121, 122, 123, 124, 65_532, 65_533, 65_534, 65_535, 200_000]) {
    const text = 'é'.repeat(Math.floor(length / 2)) + 'a'.repeat(length % 2);
    assert.deepEqual(read(frameOf(text).wire), [JSON.stringify(text)]);
  }
});

test('joined frames are read as the frames that they were, whatever was joined before', () => {
  const frames = [1, 2, 3, 4].map((value) => frameOf(value));
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 })), (lists) => {
      const join = createJoiner();
      // One list that is filled anew each time, as a subscriber's is.
      const outbox: Frame<unknown>[] = [];
      for (const list of lists) {
        outbox.length = 0;
        for (const index of list) outbox.push(frames[index] as Frame<unknown>);
        assert.deepEqual(
          read(join(outbox)),
          list.map((index) => String(index + 1)),
        );
      }
    }),
  );
});

test('who gets the same frames gets the same bytes', () => {
  const join = createJoiner();
  const frames = [frameOf(1), frameOf(2)];
  assert.equal(join([...frames]), join([...frames]));
});
