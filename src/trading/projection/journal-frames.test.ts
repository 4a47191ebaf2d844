import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { encodeFrame } from '../journal/frame.ts';
import { createMemoryJournal } from '../journal/journal.memory.ts';
import { JournalDamage } from '../journal/recover.ts';
import { frameReader } from './journal-frames.ts';
import { worldOf } from './projection.fixture.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function journalOf(seed: string, steps: number) {
  const { frames } = worldOf(seed, steps);
  const journal = createMemoryJournal(sha256);
  await journal.claim();
  await journal.append(frames.map((frame) => ({ seq: frame.input.seq, body: encodeFrame(frame) })));
  return { frames, journal, read: frameReader(journal, sha256) };
}

test('frames come as they were decided, from any place, as many as are asked for', async () => {
  const { frames, read } = await journalOf('read', 60);
  const all = frames.map((frame) => ({ epoch: 1, input: frame.input, events: frame.events }));
  for (const after of [0, 1, 7, frames.length - 1, frames.length, frames.length + 5])
    for (const limit of [1, 3, 1_000]) assert.deepEqual(await read(after, limit), all.slice(after, after + limit));
});

test('a row that was changed or taken out is never projected', async () => {
  const { journal, read } = await journalOf('damage', 60);
  const { rows } = journal.file;
  const [row] = rows.splice(20, 1);
  assert.ok(row !== undefined);
  await assert.rejects(read(0, 1_000), JournalDamage);
  await assert.rejects(read(20, 5), JournalDamage);
  rows.splice(20, 0, { ...row, body: row.body.replace('house', 'desk_') });
  await assert.rejects(read(0, 1_000), /row 21/);
  await assert.rejects(read(20, 1), /row 21/);
  assert.equal((await read(0, 20)).length, 20);
});
