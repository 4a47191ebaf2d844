/** Journals on real disks: a writer that is stopped and comes back, one that is killed, and a disk that is full. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { stateText } from '../oms/state-text.ts';
import { BY, cancel, open, settled, sha256, submit, TestClock } from './journal.fixture.ts';
import { openSqliteJournal } from './journal.sqlite.ts';
import { placeIn, withPlace } from './journal-files.fixture.ts';
import { recover } from './recover.ts';

/** A process that gives an order for each line that it is told, and prints its name when it is answered, or why not. */
function startWriter(folder: string) {
  const at = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    const { openSqliteJournal } = await import(${at('./journal.sqlite.ts')});
    const { placeIn } = await import(${at('./journal-files.fixture.ts')});
    const { open, submit, BY } = await import(${at('./journal.fixture.ts')});
    const { createInterface } = await import('node:readline');
    const sequencer = await open(openSqliteJournal(placeIn(${JSON.stringify(folder)})));
    for await (const name of createInterface({ input: process.stdin })) {
      const answer = await sequencer.give(submit(name), BY);
      console.log(answer.kind === 'accepted' ? name : 'refused ' + sequencer.health.reason);
      if (answer.kind !== 'accepted') process.exit(0);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    tell: (...names: readonly string[]) => child.stdin.write(names.map((name) => `${name}\n`).join('')),
    line: async () => String((await lines.next()).value),
  };
}

async function untilLine(line: () => Promise<string>, is: (text: string) => boolean): Promise<string[]> {
  const seen: string[] = [];
  for (let count = 0; count < 100_000; count++) {
    const text = await line();
    seen.push(text);
    if (is(text) || text === 'undefined') return seen;
  }
  throw new Error('it never came');
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));
}

test('a writer that was stopped, replaced, and goes on later cannot write any more, and says so', () =>
  withPlace(async ({ folder }, openStore) => {
    const { child, line, tell } = startWriter(folder);
    try {
      tell('a', 'b');
      await untilLine(line, (text) => text === 'b');
      child.kill('SIGSTOP');
      tell('late');
      const store = openStore();
      const young = await open(store);
      assert.equal((await young.give(submit('young'), BY)).kind, 'accepted');
      const { durableSeq } = young;
      child.kill('SIGCONT');
      assert.match(await line(), /^refused .*FENCED: writer 2 has taken over from 1/);
      await ended(child);
      assert.deepEqual(await store.read(durableSeq, 10), [], 'the old one wrote nothing more');
      assert.equal((await young.give(submit('young2'), BY)).kind, 'accepted');
      await recover(store, { sha256 });
    } finally {
      child.kill('SIGKILL');
      await ended(child);
    }
  }));

test('what a process had answered before it was killed is there after it, each time', () =>
  withPlace(async (place, openStore) => {
    const answered: string[] = [];
    for (let life = 0; life < 4; life++) {
      const { child, line, tell } = startWriter(place.folder);
      try {
        tell(...Array.from({ length: 200 }, (_, count) => `life${life}-${count}`));
        answered.push(...(await untilLine(line, (text) => text === `life${life}-${15 + life * 7}`)));
      } finally {
        child.kill('SIGKILL');
        await ended(child);
      }
    }
    const sequencer = await open(openStore());
    for (const name of answered) assert.ok(sequencer.order(`house/${name}/0.1`) !== undefined, name);
  }));

const SIZE_MB = 40;
const skip = reasonToSkip();

function reasonToSkip(): string | false {
  if (process.platform !== 'linux') return 'a small file system is made on Linux only';
  const folder = mkdtempSync(join(tmpdir(), 'pregao-disk-'));
  try {
    if (!mount(folder)) return 'no permission to mount a small file system (run as root)';
    unmount(folder);
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function mount(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', folder]).status === 0;
}

function unmount(folder: string): void {
  assert.equal(spawnSync('umount', [folder]).status, 0);
}

/** Takes all the space that is left. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'a');
  try {
    for (const chunk of [Buffer.alloc(65_536), Buffer.alloc(512)]) fillWith(file, chunk);
  } finally {
    closeSync(file);
  }
}

function fillWith(file: number, chunk: Buffer): void {
  try {
    for (;;) if (writeSync(file, chunk) < chunk.length) return;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
}

test('on a full disk cancels are still journaled from the reserve, and orders again once there is space', {
  skip,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-disk-'));
  assert.ok(mount(folder));
  const store = openSqliteJournal(placeIn(folder));
  try {
    const clock = new TestClock();
    const sequencer = await open(store, { clock });
    for (let count = 0; count < 300; count++) await sequencer.give(submit(`o${count}`), BY);
    assert.equal(sequencer.health.state, 'OPEN');
    fill(folder);
    const full = await sequencer.give(submit('full'), BY);
    assert.ok(full.kind === 'unavailable' && full.code === 'FULL');
    assert.equal(sequencer.health.state, 'CLOSING');
    for (let count = 0; count < 300; count++) {
      // Others take whatever becomes free.
      fill(folder);
      assert.equal((await sequencer.give(cancel(`o${count}`), BY)).kind, 'taken', `cancel ${count}`);
    }
    const refused = await sequencer.give(submit('late'), BY);
    assert.ok(refused.kind === 'unavailable' && refused.code === 'FULL');
    clock.us += 1;
    sequencer.tick(clock.now());
    assert.equal(await store.restoreReserve(), false);
    await settled();
    assert.equal(sequencer.health.state, 'CLOSING');

    rmSync(join(folder, 'filler'));
    clock.us += 2_000_000;
    sequencer.tick(clock.now());
    assert.equal(await store.restoreReserve(), true);
    await settled();
    assert.equal(sequencer.health.state, 'OPEN');
    assert.equal((await sequencer.give(submit('late'), BY)).kind, 'accepted');
    await sequencer.close();
    assert.equal(stateText((await recover(store, { sha256 })).state), stateText(sequencer.state));
  } finally {
    await store.close();
    unmount(folder);
    rmSync(folder, { recursive: true });
  }
});
