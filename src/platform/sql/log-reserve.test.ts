import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LogReserve, logBytes } from './log-reserve.ts';
import { openSqlite } from './sqlite.ts';

const MIB = 1024 * 1024;
/** What the log has after the part that is copied into the database. */
const RESERVED = 8 * MIB;

function withDatabase(run: (database: ReturnType<typeof openSqlite>, path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-reserve-'));
  const migrations = join(folder, 'none');
  mkdirSync(migrations);
  const path = join(folder, 'test.db');
  const database = openSqlite({ path, migrations, durability: 'normal' });
  try {
    database.exec('CREATE TABLE row (body TEXT)');
    run(database, path);
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the log has its reserve at once, keeps it, and what is written leaves it as long as it is', () =>
  withDatabase((database, path) => {
    const reserve = new LogReserve(database, path, () => 100 * MIB);
    assert.ok(reserve.hasRoom());
    const before = logBytes(path);
    assert.ok(before >= RESERVED, `${before}`);
    const insert = database.prepare('INSERT INTO row VALUES (?)');
    for (let count = 0; count < 2_000; count++) insert.run('x'.repeat(10_000));
    assert.equal(logBytes(path), before, 'the log goes round');
    assert.deepEqual({ ...database.prepare('SELECT count(*) AS count FROM row').get() }, { count: 2_000 });
  }));

test('no reserve is made where it would take the last room, but as soon as there is more', () =>
  withDatabase((database, path) => {
    let room = 10 * MIB;
    const reserve = new LogReserve(database, path, () => room);
    assert.ok(reserve.hasRoom(), 'there is room for what is written now');
    assert.ok(logBytes(path) < MIB);
    room = 3 * MIB;
    assert.equal(reserve.hasRoom(), false);
    room = 100 * MIB;
    assert.ok(reserve.hasRoom());
    assert.ok(logBytes(path) >= RESERVED);
  }));

test('while somebody else writes, the reserve is made later', () =>
  withDatabase((database, path) => {
    const other = openSqlite({ path, migrations: join(path, '../none'), durability: 'normal' });
    database.exec('PRAGMA busy_timeout = 0');
    other.exec('BEGIN IMMEDIATE');
    const reserve = new LogReserve(database, path, () => 100 * MIB);
    assert.ok(logBytes(path) < RESERVED);
    other.exec('ROLLBACK');
    other.close();
    assert.ok(reserve.hasRoom());
    assert.ok(logBytes(path) >= RESERVED);
  }));
