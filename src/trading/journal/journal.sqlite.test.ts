import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journalContract } from './journal.contract.ts';
import { openRows } from './journal-file.sqlite.ts';
import { withPlace } from './journal-files.fixture.ts';

journalContract('SQLite', (run) => withPlace((_, open) => run(open)));

const FULL = 2;

test('every commit of rows is synced to the disk', () =>
  withPlace(async (place) => {
    const rows = openRows(place);
    try {
      assert.equal(rows.prepare('PRAGMA synchronous').get()?.synchronous, FULL);
    } finally {
      rows.close();
    }
  }));
