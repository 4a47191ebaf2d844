/** Opens what is kept on disk. The one choice of engines; nothing else names them. */

import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessStore } from '#access/index.ts';
import type { Zone } from '#kernel/zone.ts';
import {
  type ArchiveCare,
  type CandleStore,
  type CorporateActionStore,
  type CoverageStore,
  type HotTape,
  type InstrumentStore,
  NO_ARCHIVE,
  type RebuildQueue,
  type SubscriptionStore,
  type TapeArchive,
} from '#market-data/index.ts';
import type { AnswerStore } from '#platform/http/answer-store.ts';
import type { JobStore } from '#platform/job/job-store.ts';
import { openSqlite, type SqliteOptions } from '#platform/sql/sqlite.ts';
import { frameReader, type JournalReader, type OrderListsParts, type OrderStore } from '#trading/index.ts';
import { createSqliteAccessStore } from '../access/access-store.sqlite.ts';
import { createSqliteCandleStore } from '../market-data/candle/candle-store.sqlite.ts';
import { createSqliteCorporateActionStore } from '../market-data/corporate-action/corporate-action-store.sqlite.ts';
import { createSqliteCoverageStore } from '../market-data/gap/coverage-store.sqlite.ts';
import { createSqliteInstrumentStore } from '../market-data/instrument/instrument-store.sqlite.ts';
import { createSqliteSubscriptionStore } from '../market-data/subscription/subscription-store.sqlite.ts';
import { createParquetArchive } from '../market-data/tape/archive.duckdb.ts';
import { createParquetCare } from '../market-data/tape/archive-care.duckdb.ts';
import { createMemoryHotTape } from '../market-data/tape/hot-tape.memory.ts';
import { createSqliteHotTape } from '../market-data/tape/hot-tape.sqlite.ts';
import { createSqliteRebuildQueue } from '../market-data/tape/rebuild-queue.sqlite.ts';
import { createSqliteAnswerStore } from '../platform/http/answer-store.sqlite.ts';
import { createSqliteJobStore } from '../platform/job/job-store.sqlite.ts';
import { openJournalReader, openSqliteJournal, type SqliteJournal } from '../trading/journal/journal.sqlite.ts';
import { type JournalPlace, openRows, rowReader, sha256 } from '../trading/journal/journal-file.sqlite.ts';
import { startFolding } from '../trading/projection/folding.sqlite.ts';
import {
  type OrderStorePlace,
  openSqliteOrderStore,
  openSqliteOrders,
} from '../trading/projection/order-store.sqlite.ts';
import { migrationsOf } from './migrations.ts';

export interface Stores {
  readonly candles: CandleStore;
  readonly hotTape: HotTape;
  readonly archive: TapeArchive;
  readonly rebuilds: RebuildQueue;
  readonly instruments: InstrumentStore;
  readonly coverage: CoverageStore;
  readonly subscriptions: SubscriptionStore;
  close(): Promise<void>;
}

/**
 * Opens, and makes where they are not there yet, the stores below `folder`. `full` durability is for what cannot be
 * had again: after a power cut the tape must not say that bars are stored which are not.
 */
export function openStores(folder: string, zone: Zone, durability: Durability = 'normal'): Stores {
  mkdirSync(folder, { recursive: true });
  const candles = openCandleStore(folder);
  const tape = openFile(folder, 'tape', durability);
  const hotTape = createSqliteHotTape(tape, zone);
  const archive = createParquetArchive({ folder, zone });
  const instruments = openInstrumentStore(folder);
  // It may say less than was heard, never more: what a power cut takes from it is only told as not recorded.
  const coverage = createSqliteCoverageStore(openFile(folder, 'coverage', 'normal'));
  // A change of a list is answered when it is on the disk.
  const subscriptions = createSqliteSubscriptionStore(openFile(folder, 'subscriptions', durability));
  return {
    candles,
    hotTape,
    archive,
    rebuilds: createSqliteRebuildQueue(tape),
    instruments,
    coverage,
    subscriptions,
    async close() {
      await subscriptions.close();
      await coverage.close();
      await instruments.close();
      await hotTape.close();
      await archive.close();
      await candles.close();
    },
  };
}

/** Stores of what is thrown away. */
export interface Scratch extends Pick<Stores, 'candles' | 'hotTape' | 'archive'> {
  close(): Promise<void>;
}

/** Fresh stores in memory; they keep no past days. */
export function openScratch(zone: Zone): Scratch {
  const candles = createSqliteCandleStore(openMemory('candles'));
  return {
    candles,
    hotTape: createMemoryHotTape(zone),
    archive: NO_ARCHIVE,
    close: () => candles.close(),
  };
}

/** Whether any bars or trades were ever stored below `folder`: a command that only reads makes no database. */
export function hasStores(folder: string): boolean {
  return hasBars(folder) || existsSync(join(folder, 'tape.db'));
}

/** Whether there is a store of bars below `folder`. */
export function hasBars(folder: string): boolean {
  return existsSync(join(folder, 'candles.db'));
}

/** Whether there is an instrument master below `folder`. */
export function hasInstruments(folder: string): boolean {
  return existsSync(join(folder, 'instruments.db'));
}

/** The bars alone, for a part that needs nothing else. */
export function openCandleStore(folder: string): CandleStore {
  return createSqliteCandleStore(openFile(folder, 'candles', 'normal'));
}

/** The corporate actions alone; their folder is made where it is not there yet. */
export function openCorporateActionStore(folder: string): CorporateActionStore {
  mkdirSync(folder, { recursive: true });
  return createSqliteCorporateActionStore(openFile(folder, 'candles', 'normal'));
}

/** The instrument master alone; its folder is made where it is not there yet. */
export function openInstrumentStore(folder: string): InstrumentStore {
  mkdirSync(folder, { recursive: true });
  return createSqliteInstrumentStore(openFile(folder, 'instruments', 'normal'));
}

/** Who may use the platform, below `folder`, which exists; what was revoked must stay so after a power cut. */
export function openAccessStore(folder: string): AccessStore {
  // Made for its owner alone; SQLite gives the files beside it the same mode.
  closeSync(openSync(join(folder, 'access.db'), 'a', 0o600));
  return createSqliteAccessStore(openFile(folder, 'access', 'full'));
}

/** Answers under an Idempotency-Key, below `folder`, which exists. */
export function openAnswerStore(folder: string): AnswerStore {
  return createSqliteAnswerStore(openFile(folder, 'requests', 'normal'));
}

/**
 * The journal of orders, below `folder`, which exists; copied to `copyFolder` where that is given. `onDamage` is told of
 * what is made anew because it could not be read.
 */
export function openOrderJournal(
  folder: string,
  copyFolder?: string,
  onDamage?: (text: string) => void,
): SqliteJournal {
  return openSqliteJournal({ ...journalPlace(folder), copyFolder }, onDamage);
}

/** The journal of orders below `folder`, where there is one, to be read while somebody else may write. */
export function openOrderJournalReader(folder: string, copyFolder?: string): JournalReader & { close(): void } {
  return openJournalReader({ ...journalPlace(folder), copyFolder });
}

/** Whether orders were ever journaled below `folder`. */
export function hasOrderJournal(folder: string): boolean {
  return existsSync(join(folder, 'orders.db'));
}

/** The frames of a journal, each verified: to be read while somebody else may write. */
export interface OrderFrames {
  readonly read: ReturnType<typeof frameReader>;
  close(): void;
}

/** The frames of the journal of orders below `folder`, where there is one. */
export function openOrderFrames(folder: string): OrderFrames {
  const rows = openRows(journalPlace(folder));
  const read = rowReader(rows);
  return { read: frameReader({ read: async (after, limit) => read(after, limit) }, sha256), close: () => rows.close() };
}

/** Lists and stories of orders, below `folder`, which exists. */
export function openOrderStore(folder: string): OrderStore {
  return openSqliteOrderStore(orderStorePlace(folder));
}

/** How lists and stories below `folder` are kept by a thread, and read beside it. */
export function orderListsBelow(folder: string): Pick<OrderListsParts, 'start' | 'openReader'> {
  const orders = orderStorePlace(folder);
  return {
    start: () => startFolding({ journal: journalPlace(folder), orders }),
    openReader: async () => openSqliteOrders(orders),
  };
}

function orderStorePlace(folder: string): OrderStorePlace {
  return { path: join(folder, 'order-projection.db'), migrations: migrationsOf('orders') };
}

function journalPlace(folder: string): JournalPlace {
  return { folder, migrations: { journal: migrationsOf('journal'), snapshots: migrationsOf('journal-snapshots') } };
}

/** Jobs that were asked for, below `folder`, which exists. */
export function openJobStore(folder: string): JobStore {
  return createSqliteJobStore(openFile(folder, 'jobs', 'normal'));
}

/** What looks after the archive below `folder`; it needs none of the databases. */
export function openArchiveCare(folder: string, zone: Zone): ArchiveCare {
  return createParquetCare({ folder, zone });
}

type Durability = SqliteOptions['durability'];
type Migrated = 'access' | 'candles' | 'coverage' | 'tape' | 'instruments' | 'jobs' | 'requests' | 'subscriptions';

function openFile(folder: string, name: Migrated, durability: Durability): ReturnType<typeof openSqlite> {
  return openSqlite({
    path: join(folder, `${name}.db`),
    migrations: migrationsOf(name),
    durability,
  });
}

function openMemory(name: Migrated): ReturnType<typeof openSqlite> {
  return openSqlite({ path: ':memory:', migrations: migrationsOf(name), durability: 'normal' });
}
