import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import type { JobStore, StoredJob } from '#platform/job/job-store.ts';
import type { Log } from '#platform/log/log.ts';
import { ProblemError } from './http/problems.ts';
import type { ImportEnd, ImportRun } from './import-process.ts';
import { Imports } from './imports.ts';
import { createInbox, type InboxOptions } from './inbox.ts';
import { withFolder } from './testing.fixture.ts';

const QUESTION = { name: 'day.txt', kind: 'trades', dryRun: false, options: [] } as const;

function memoryStore(): JobStore {
  const jobs = new Map<string, StoredJob>();
  return {
    put: async (job) => void jobs.set(job.id, job),
    find: async (id) => jobs.get(id) ?? null,
    newest: async (limit) => [...jobs.values()].reverse().slice(0, limit),
    forget: async () => [],
    close: async () => undefined,
  };
}

interface Scene {
  readonly folder: string;
  readonly imports: Imports;
  readonly store: JobStore;
  /** The runs so far, each ended by its `end`. */
  readonly runs: (ImportRun & { end(end: Partial<ImportEnd>): void })[];
  /** Waits until so many have begun. */
  begun(count: number): Promise<void>;
  reopen(): Promise<Imports>;
}

async function withImports(run: (scene: Scene) => Promise<void>, options: Partial<InboxOptions> = {}): Promise<void> {
  await withFolder(async (folder) => {
    const store = memoryStore();
    const runs: (ImportRun & { end(end: Partial<ImportEnd>): void })[] = [];
    let heard: () => void = () => undefined;
    let next = 0;
    const open = (): Promise<Imports> =>
      Imports.open({
        dataDir: folder,
        inbox: createInbox(folder, { bytesMax: 1_000, ...options }),
        store,
        run: (one) =>
          new Promise((resolve) => {
            const end = (ended: Partial<ImportEnd>): void => resolve({ code: 0, stdout: '', stderr: '', ...ended });
            one.signal.addEventListener('abort', () => end({ code: null }));
            runs.push({ ...one, end });
            heard();
          }),
        log: { info: () => undefined, error: () => undefined } as unknown as Log,
        nowMs: () => 1_756_472_400_000,
        newId: () => `job${++next}`,
      });
    const imports = await open();
    const begun = async (count: number): Promise<void> => {
      while (runs.length < count)
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
    };
    await run({ folder, imports, store, runs, begun, reopen: open });
    await imports.close();
  });
}

/** Waits until the job has ended. */
async function ended(imports: Imports, id: string) {
  for (;;) {
    const job = await imports.find(id);
    if (job !== null && job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function inboxOf(folder: string): Promise<string[]> {
  const path = join(folder, 'imports', 'inbox');
  return existsSync(path) ? readdir(path) : [];
}

describe('imports that were asked for', () => {
  test('one runs at a time, in the order in which they came, and nothing of their files is left', () =>
    withImports(async ({ folder, imports, runs, begun }) => {
      const first = await imports.accept(QUESTION, Readable.from([Buffer.from('one')]));
      const second = await imports.accept({ ...QUESTION, dryRun: true }, Readable.from([Buffer.from('two')]));
      await begun(1);
      const path = runs[0]?.args.at(-1) ?? '';
      assert.equal(await readFile(path, 'utf8'), 'one');
      assert.deepEqual(runs[0]?.args.slice(0, -1), ['trades', '--json', '--']);
      runs[0]?.onProgress({ stage: 'reading', share: 0.5, rows: 7, rowsPerSecond: 70, secondsLeft: 3 });
      assert.deepEqual([(await imports.find(first.id))?.progress?.rows, runs.length], [7, 1]);
      assert.equal((await imports.find(second.id))?.state, 'queued');
      runs[0]?.end({ stdout: '{"rows":7,"rejected":0,"rejectedList":null}\n' });
      await begun(2);
      assert.deepEqual((await ended(imports, first.id)).summary, { rows: 7, rejected: 0 });
      assert.ok(runs[1]?.args.includes('--dry-run'));
      runs[1]?.end({});
      await ended(imports, second.id);
      assert.deepEqual(await inboxOf(folder), []);
      assert.deepEqual(
        (await imports.list(10)).map(({ id, state }) => [id, state]),
        [
          [second.id, 'done'],
          [first.id, 'done'],
        ],
      );
    }));

  const ENDS = [
    [{ code: 3 }, 'partly', null],
    [{ code: 4, stderr: 'it is no file of B3' }, 'refused', 'it is no file of B3'],
    [{ code: 2, stderr: 'say which symbol' }, 'refused', 'say which symbol'],
    [{ code: 1, stderr: 'the disk is full' }, 'failed', 'the disk is full'],
  ] as const;
  for (const [end, state, error] of ENDS)
    test(`an import that ends with ${end.code} is ${state}`, () =>
      withImports(async ({ imports, runs, begun }) => {
        const { id } = await imports.accept(QUESTION, Readable.from([Buffer.from('x')]));
        await begun(1);
        runs[0]?.end(end);
        const job = await ended(imports, id);
        assert.deepEqual([job.state, job.error], [state, error]);
      }));

  test('rows that were refused are listed under the job, beside those of a file of the same name', () =>
    withImports(async ({ folder, imports, runs, begun }) => {
      const list = join(folder, 'imports', 'day.txt.rejected.txt');
      const { id } = await imports.accept(QUESTION, Readable.from([Buffer.from('x')]));
      await begun(1);
      await mkdir(join(folder, 'imports'), { recursive: true });
      await writeFile(list, 'line 2: no price: ;;\n');
      runs[0]?.end({ code: 3, stdout: JSON.stringify({ rows: 1, rejected: 1, rejectedList: list }) });
      const job = await ended(imports, id);
      assert.deepEqual([job.state, job.rejectedRows, job.rejected], ['partly', 1, ['line 2: no price: ;;']]);
      assert.equal(JSON.stringify(job).includes(folder), false, 'paths of this machine are nobody’s business');
      assert.equal(await readFile((await imports.rejectedPath(id)) ?? '', 'utf8'), 'line 2: no price: ;;\n');
    }));

  test('one that waits is cancelled at once, one that runs is stopped', () =>
    withImports(async ({ imports, begun, runs }) => {
      const first = await imports.accept(QUESTION, Readable.from([Buffer.from('x')]));
      const second = await imports.accept(QUESTION, Readable.from([Buffer.from('y')]));
      await begun(1);
      assert.equal((await imports.cancel(second.id))?.state, 'cancelled');
      assert.equal((await imports.cancel(first.id))?.state, 'cancelled');
      assert.equal(runs.length, 1);
      assert.equal((await imports.cancel(first.id))?.state, 'cancelled');
      assert.equal(await imports.cancel('nobody'), null);
    }));

  test('after a crash what had not ended is told as interrupted, and its file is gone', () =>
    withImports(async ({ folder, imports, begun, reopen }) => {
      const first = await imports.accept(QUESTION, Readable.from([Buffer.from('x')]));
      const second = await imports.accept(QUESTION, Readable.from([Buffer.from('y')]));
      await begun(1);
      const after = await reopen();
      for (const { id } of [first, second]) assert.equal((await after.find(id))?.state, 'interrupted');
      assert.deepEqual(await inboxOf(folder), []);
    }));

  test('a stop ends what runs, and tells it and what waits as interrupted', () =>
    withImports(async ({ imports, begun, store }) => {
      await imports.accept(QUESTION, Readable.from([Buffer.from('x')]));
      await imports.accept(QUESTION, Readable.from([Buffer.from('y')]));
      await begun(1);
      await imports.close();
      assert.deepEqual(
        (await store.newest(2)).map(({ state }) => state),
        ['interrupted', 'interrupted'],
      );
    }));
});

describe('files on their way in', () => {
  const refused = (code: string) => (error: unknown) => error instanceof ProblemError && error.code === code;

  test('one that is too large, empty or cut off leaves nothing', () =>
    withImports(async ({ folder, imports }) => {
      const large = Readable.from([Buffer.alloc(600), Buffer.alloc(600)]);
      await assert.rejects(imports.accept(QUESTION, large), refused('BODY_TOO_LARGE'));
      await assert.rejects(imports.accept(QUESTION, Readable.from([])), refused('INVALID_REQUEST'));
      const cut = new PassThrough();
      cut.write('half of it');
      const accepting = imports.accept(QUESTION, cut);
      cut.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
      await assert.rejects(accepting, refused('INVALID_REQUEST'));
      assert.deepEqual([await inboxOf(folder), await imports.list(10)], [[], []]);
    }));

  test('a full disk is told as such, and leaves nothing', () =>
    withImports(
      async ({ folder, imports }) => {
        const file = Readable.from([Buffer.alloc(10)]);
        await assert.rejects(imports.accept(QUESTION, file), refused('STORAGE_FULL'));
        assert.deepEqual(await inboxOf(folder), []);
      },
      {
        open: () =>
          new Writable({
            write: (_chunk, _encoding, done) => done(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
          }),
      },
    ));
});
