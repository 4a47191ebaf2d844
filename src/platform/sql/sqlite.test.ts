import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import {
  inTurn,
  NewerDatabaseError,
  openSqlite,
  openSqliteReader,
  type SqliteOptions,
  slicedTransaction,
  snapshot,
  transaction,
} from './sqlite.ts';

const FIRST = 'CREATE TABLE note (text TEXT NOT NULL) STRICT;';
/** Fails unless the first was applied before, and when it is applied twice. */
const SECOND = "ALTER TABLE note ADD COLUMN author TEXT; INSERT INTO note (text) VALUES ('second');";

/** A folder with a database of its own and these migrations, removed after the test. */
async function withFolder(
  migrations: Record<string, string>,
  run: (options: SqliteOptions) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pregao-sqlite-'));
  try {
    for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, name), text);
    await run({ path: join(folder, 'test.db'), migrations: folder, durability: 'normal' });
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

function using<T>(options: SqliteOptions, work: (database: DatabaseSync) => T): T {
  const database = openSqlite(options);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
const notes = (database: DatabaseSync): unknown[] =>
  database
    .prepare('SELECT text FROM note')
    .all()
    .map(({ text }) => text);
const tables = (database: DatabaseSync): unknown[] =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);

test('migrations are applied in the order of their numbers, and files of other names are passed over', () =>
  withFolder(
    { '0002-author.sql': SECOND, '0001-note.sql': FIRST, 'README.md': 'no SQL', '0003.txt': 'no SQL' },
    (options) => {
      using(options, (database) => {
        assert.deepEqual(notes(database), ['second']);
        assert.equal(pragma(database, 'user_version'), 2);
      });
    },
  ));

test('a migration is applied once, however often the database is opened', () =>
  withFolder({ '0001-note.sql': FIRST, '0002-author.sql': SECOND }, (options) => {
    for (let time = 0; time < 3; time++) using(options, (database) => assert.deepEqual(notes(database), ['second']));
  }));

test('a database of an older version gets what is missing and keeps what it has', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) => {
    using(options, (database) => database.exec("INSERT INTO note VALUES ('kept')"));
    writeFileSync(join(options.migrations, '0002-author.sql'), SECOND);
    using(options, (database) => assert.deepEqual(notes(database), ['kept', 'second']));
  }));

test('a database of a newer version is refused, and the message says what to do', () =>
  withFolder({ '0001-note.sql': FIRST, '0002-author.sql': SECOND }, (options) => {
    using(options, () => undefined);
    rmSync(join(options.migrations, '0002-author.sql'));
    assert.throws(
      () => openSqlite(options),
      (error) => {
        assert.ok(error instanceof NewerDatabaseError);
        assert.match(error.message, /test\.db was made by a newer version of Pregão \(schema 2, this one knows 1\)/);
        assert.match(error.message, /Start the newer version, or choose another PREGAO_DATA_DIR/);
        return true;
      },
    );
  }));

test('a migration that fails leaves nothing behind, not even the ones before it', () =>
  withFolder(
    { '0001-note.sql': FIRST, '0002-wrong.sql': 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);' },
    (options) => {
      assert.throws(() => openSqlite(options), /no such table: nowhere/);
      writeFileSync(join(options.migrations, '0002-wrong.sql'), SECOND);
      using(options, (database) => {
        assert.deepEqual(tables(database), ['note']);
        assert.deepEqual(notes(database), ['second']);
      });
    },
  ));

test('a transaction stores all of its work and answers its result', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) =>
    using(options, (database) => {
      const made = transaction(database, () => {
        database.exec("INSERT INTO note VALUES ('one'), ('two')");
        return 'done';
      });
      assert.equal(made, 'done');
      assert.deepEqual(notes(database), ['one', 'two']);
    }),
  ));

test('a transaction that throws stores nothing, tells the error, and the next one goes on', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) =>
    using(options, (database) => {
      const failing = (): void => {
        database.exec("INSERT INTO note VALUES ('lost')");
        throw new Error('changed my mind');
      };
      assert.throws(() => transaction(database, failing), /changed my mind/);
      assert.equal(database.isTransaction, false);
      assert.throws(() => transaction(database, () => database.exec('INSERT INTO note VALUES (NULL)')), /NOT NULL/);
      transaction(database, () => database.exec("INSERT INTO note VALUES ('kept')"));
      assert.deepEqual(notes(database), ['kept']);
    }),
  ));

test('a transaction in slices lets others run between them, stores all of it, and whoever takes turns waits for it', () =>
  withFolder({ '0001-note.sql': FIRST }, async (options) => {
    const database = openSqlite(options);
    const order: string[] = [];
    const add = (text: string): void => {
      order.push(text);
      database.prepare('INSERT INTO note VALUES (?)').run(text);
    };
    const storing = slicedTransaction(database, function* () {
      add('one');
      yield;
      add('two');
      return 'done';
    });
    const next = inTurn(database, () => add('three'));
    setImmediate(() => order.push('meanwhile'));
    assert.equal(await storing, 'done');
    await next;
    assert.deepEqual(order, ['one', 'meanwhile', 'two', 'three']);
    assert.deepEqual(notes(database), ['one', 'two', 'three']);
    database.close();
  }));

test('a transaction in slices that throws stores nothing, tells the error, and the next one has its turn', () =>
  withFolder({ '0001-note.sql': FIRST }, async (options) => {
    const database = openSqlite(options);
    const failing = slicedTransaction(database, function* () {
      database.exec("INSERT INTO note VALUES ('lost')");
      yield;
      throw new Error('changed my mind');
    });
    const next = inTurn(database, () => database.exec("INSERT INTO note VALUES ('kept')"));
    await assert.rejects(failing, /changed my mind/);
    await next;
    assert.deepEqual(notes(database), ['kept']);
    database.close();
  }));

test('a second connection reads while the first one writes, and sees what was committed', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) =>
    using(options, (writer) =>
      using(options, (reader) => {
        transaction(writer, () => {
          writer.exec("INSERT INTO note VALUES ('one')");
          assert.deepEqual(notes(reader), []);
        });
        assert.deepEqual(notes(reader), ['one']);
      }),
    ),
  ));

test('processes that open a fresh database at the same time migrate it once', () =>
  withFolder({ '0001-note.sql': FIRST, '0002-author.sql': SECOND }, async (options) => {
    const module = JSON.stringify(new URL('./sqlite.ts', import.meta.url).href);
    const program = `import { openSqlite } from ${module}; openSqlite(${JSON.stringify(options)}).close();`;
    const children = Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
      return new Promise((resolve) => child.on('exit', resolve));
    });
    assert.deepEqual(await Promise.all(children), [0, 0, 0]);
    using(options, (database) => assert.deepEqual(notes(database), ['second']));
  }));

test('a database is opened as documented: WAL, a busy timeout, foreign keys, and the durability asked for', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) => {
    for (const [durability, synchronous] of [
      ['normal', 1],
      ['full', 2],
    ] as const) {
      using({ ...options, durability }, (database) => {
        assert.equal(pragma(database, 'journal_mode'), 'wal');
        assert.equal(pragma(database, 'busy_timeout'), 5_000);
        assert.equal(pragma(database, 'foreign_keys'), 1);
        assert.equal(pragma(database, 'synchronous'), synchronous);
      });
    }
  }));

test('whoever reads beside a writer waits for nobody, writes nothing, and can read the rows of one moment', () =>
  withFolder({ '0001-note.sql': FIRST }, (options) =>
    using(options, (writer) => {
      const reader = openSqliteReader(options.path);
      writer.exec("INSERT INTO note VALUES ('first')");
      snapshot(reader, () => {
        assert.deepEqual(notes(reader), ['first']);
        writer.exec("INSERT INTO note VALUES ('second')");
        assert.deepEqual(notes(reader), ['first']);
      });
      assert.deepEqual(notes(reader), ['first', 'second']);
      writer.exec("BEGIN IMMEDIATE; INSERT INTO note VALUES ('third')");
      assert.deepEqual(notes(reader), ['first', 'second']);
      writer.exec('COMMIT');
      assert.throws(() => reader.exec("INSERT INTO note VALUES ('fourth')"), /readonly/);
      assert.throws(() => snapshot(reader, () => assert.fail('while it reads')), /while it reads/);
      assert.deepEqual(notes(reader), ['first', 'second', 'third']);
      reader.close();
    }),
  ));
