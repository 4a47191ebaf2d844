import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { POLICY } from '../oms/state.ts';
import { stateText } from '../oms/state-text.ts';
import { BY, open, sha256, submit } from './journal.fixture.ts';
import { openSqliteJournal, type SqliteJournal } from './journal.sqlite.ts';
import { placeIn } from './journal-files.fixture.ts';
import { recover } from './recover.ts';

interface Folders {
  readonly journal: string;
  readonly copy: string;
  openJournal(folder?: string): SqliteJournal;
}

async function withFolders(run: (folders: Folders) => Promise<void>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'pregao-copy-'));
  const [journal, copy] = [mkdtempSync(join(root, 'journal-')), join(root, 'copy')];
  const opened: SqliteJournal[] = [];
  try {
    await run({
      journal,
      copy,
      openJournal(folder = journal) {
        const store = openSqliteJournal({ ...placeIn(folder), copyFolder: folder === journal ? copy : undefined });
        opened.push(store);
        return store;
      },
    });
  } finally {
    for (const store of opened) await store.close();
    rmSync(root, { recursive: true, maxRetries: 5 });
  }
}

test('a copy has the rows as they are, grows with them, and takes over where the journal is lost', () =>
  withFolders(async ({ copy, openJournal }) => {
    const store = openJournal();
    const sequencer = await open(store);
    for (let count = 0; count < 5; count++) await sequencer.give(submit(`a${count}`), BY);
    assert.equal(await store.copyRows(), 5);
    for (let count = 0; count < 3; count++) await sequencer.give(submit(`b${count}`), BY);
    assert.equal(await store.copyRows(), 8);
    assert.equal(await store.copyRows(), 8);
    const other = openJournal(copy);
    assert.deepEqual(await other.read(0, 100), await store.read(0, 100));
    const heir = await open(other);
    assert.equal(heir.epoch, sequencer.epoch + 1);
    assert.equal(stateText(heir.state), stateText(sequencer.state));
  }));

test('a journal that has less than its copy, or something else, is not gone on with', () =>
  withFolders(async ({ journal, openJournal }) => {
    const store = openJournal();
    const sequencer = await open(store);
    for (let count = 0; count < 5; count++) await sequencer.give(submit(`a${count}`), BY);
    await store.copyRows();
    const file = new DatabaseSync(join(journal, 'orders.db'));
    file.exec('DELETE FROM frame WHERE seq = 5');
    file.close();
    await assert.rejects(recover(store, { sha256 }), /ends at row 4, and is known to have had row 5/);
    await assert.rejects(store.copyRows(), /row 5 is in its copy, and it has none/);
  }));

test('a copy of another journal is not gone on with, however long it is', () =>
  withFolders(async ({ copy, openJournal }) => {
    const store = openJournal();
    const sequencer = await open(store);
    for (let count = 0; count < 3; count++) await sequencer.give(submit(`a${count}`), BY);
    await store.copyRows();
    const file = new DatabaseSync(join(copy, 'orders.db'));
    file.exec('UPDATE frame SET hash = zeroblob(32) WHERE seq = 3');
    file.close();
    await assert.rejects(store.copyRows(), /row 3 is in its copy, and it has another/);
  }));

test('a row that was changed is not copied', () =>
  withFolders(async ({ journal, openJournal }) => {
    const store = openJournal();
    const sequencer = await open(store);
    for (let count = 0; count < 3; count++) await sequencer.give(submit(`a${count}`), BY);
    const file = new DatabaseSync(join(journal, 'orders.db'));
    file.exec(`UPDATE frame SET body = replace(body, 'a1', 'a9') WHERE seq = 2`);
    file.close();
    await assert.rejects(store.copyRows(), /the hash of row 2 does not fit/);
  }));

test('a snapshot is taken in a thread of its own, and a restart begins with it', () =>
  withFolders(async ({ openJournal }) => {
    const store = openJournal();
    const sequencer = await open(store);
    for (let count = 0; count < 5; count++) await sequencer.give(submit(`a${count}`), BY);
    assert.equal(await store.takeSnapshot(POLICY), 5);
    await sequencer.give(submit('b'), BY);
    const { snapshotSeq, seq, state } = await recover(store, { sha256 });
    assert.deepEqual([snapshotSeq, seq], [5, 6]);
    assert.equal(stateText(state), stateText(sequencer.state));
  }));
