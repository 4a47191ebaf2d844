import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker } from '#market-data/index.ts';
import type { Log } from '#platform/log/log.ts';
import { lockFolder } from '#platform/sql/folder-lock.ts';
import { at } from '../market-data/tape/trade.fixture.ts';
import { type ImportOptions, importTrades } from './import-trades.ts';
import { rebuildNext } from './rebuild.ts';
import { openStores, type Stores } from './stores.ts';
import { withFolder } from './testing.fixture.ts';
import { createUnfinishedImport, takeUpForever, takeUpUnfinished } from './unfinished-import.ts';

const zone = createZone('America/Sao_Paulo');
const asOf = at('2025-09-01T12:00:00-03:00');
const SYMBOLS = ['PETR4', 'VALE3'];
const HEADER =
  'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
  'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor';

/** A file with so many trades of each symbol. */
function fileOf(folder: string, count: number): string {
  const rows = SYMBOLS.flatMap((symbol) =>
    Array.from({ length: count }, (_, id) => `2025-08-29;${symbol};0;30,00;100;110000000;${id + 1};1;2025-08-29;3;120`),
  );
  const path = join(folder, `${count}.txt`);
  writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`);
  return path;
}

interface Scene {
  readonly folder: string;
  readonly stores: Stores;
  take(count: number, change?: Partial<ImportOptions>): Promise<unknown>;
  /** Trades of each symbol's daily bar. */
  counts(): Promise<(number | null | undefined)[]>;
}

async function withScene(run: (scene: Scene) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const stores = openStores(folder, zone);
    try {
      await run({
        folder,
        stores,
        take: (count, change = {}) =>
          importTrades({
            path: fileOf(folder, count),
            exchange: 'B3',
            ...stores,
            describe: (symbol) => describeTicker('B3', symbol),
            zone,
            asOf,
            dryRun: false,
            unfinished: createUnfinishedImport(folder),
            onRejected: () => undefined,
            onProgress: () => undefined,
            ...change,
          }),
        counts: () =>
          Promise.all(
            SYMBOLS.map(async (symbol) => {
              const series = { exchange: 'B3', symbol, timeframe: '1d' } as const;
              return (await stores.candles.newest(series, { limit: 1 }))[0]?.trades;
            }),
          ),
      });
    } finally {
      await stores.close();
    }
  });
}

test('an import that is cut off between trades and bars has its days rebuilt', () =>
  withScene(async ({ folder, stores, take, counts }) => {
    await take(2);
    assert.deepEqual(await counts(), [2, 2]);
    const cut: ImportOptions['candles'] = {
      ...stores.candles,
      put: () => Promise.reject(new Error('the process was killed here')),
    };
    await assert.rejects(take(5, { candles: cut }));
    assert.deepEqual(await counts(), [2, 2]);
    assert.equal(await takeUpUnfinished(folder, stores.rebuilds), 2);
    while ((await rebuildNext(stores, null, { zone, asOf })) !== null);
    assert.deepEqual(await counts(), [5, 5]);
    assert.equal(await takeUpUnfinished(folder, stores.rebuilds), 0);
  }));

test('an import that came to its end leaves nothing, and a dry run begins nothing', () =>
  withScene(async ({ folder, stores, take }) => {
    await take(2);
    await take(3, { dryRun: true });
    assert.equal(await takeUpUnfinished(folder, stores.rebuilds), 0);
  }));

test('a running platform leaves an import that still runs to itself, and takes up what was cut off', () =>
  withScene(async ({ folder, stores }) => {
    await createUnfinishedImport(folder).begin([{ exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' as LocalDate }]);
    const stop = new AbortController();
    const waiting: number[] = [];
    const lock = lockFolder(join(folder, 'imports'));
    assert.ok(lock !== null);
    const told: object[] = [];
    await takeUpForever(
      {
        dataDir: folder,
        rebuilds: stores.rebuilds,
        log: {
          info: () => undefined,
          error: () => undefined,
          warn: (fields: object) => void told.push(fields),
        } as unknown as Log,
        clock: {
          nowMs: () => 0,
          async sleep() {
            waiting.push((await stores.rebuilds.waiting()).length);
            if (waiting.length === 1) lock.release();
            else stop.abort();
          },
        },
      },
      stop.signal,
    );
    assert.deepEqual([waiting, told], [[0, 1], [{ days: 1 }]]);
  }));
