/** Orders in SQLite. */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ORDER_STATES, type RefusalReason } from '#contract/orders.ts';
import { defined } from '#kernel/assert.ts';
import { toIso } from '#kernel/time.ts';
import { openSqlite, openSqliteReader, snapshot, transaction } from '#platform/sql/sqlite.ts';
import { clientOrderIdOf, projectLife, projectOrder } from '../oms/project-state.ts';
import { orderIdFromPublic, publicBreakId, publicOrderId } from '../oms/public-id.ts';
import type { Break } from '../oms/state.ts';
import { isDoubtful, type OrderRecord, parseRecord, recordText } from './order-record.ts';
import {
  JOURNAL_START,
  type KnownRequest,
  type ListedOrder,
  type NumberedStep,
  type OpenBreak,
  type OrderFilter,
  type OrderStep,
  type OrderStore,
  type StoredOrders,
} from './order-store.ts';

type Row = Record<string, unknown>;

/** Where the database is, and the folder of its migrations. Plain data, because it crosses threads. */
export interface OrderStorePlace {
  readonly path: string;
  readonly migrations: string;
}

/** Opens the store, and makes it where it is not there yet. What a power cut takes from it is in the journal. */
export function openSqliteOrderStore({ path, migrations }: OrderStorePlace): OrderStore {
  const database = openSqlite({ path, migrations, durability: 'normal' });
  // After a great group its log would stay as long as that made it.
  database.exec(`PRAGMA journal_size_limit = ${64 * 1024 * 1024}`);
  return createSqliteOrderStore(database);
}

/** Opens a store that is there, to be read alone: it waits for nobody who writes, and nobody waits for it. */
export function openSqliteOrders({ path }: Pick<OrderStorePlace, 'path'>): StoredOrders {
  return readerOf(openSqliteReader(path));
}

/** The store over an open database that has the migrations of `sqlite/orders`. */
export function createSqliteOrderStore(database: DatabaseSync): OrderStore {
  const select = database.prepare('SELECT epoch, seq FROM position');
  const byId = database.prepare('SELECT body FROM orders WHERE order_id = ?');
  const write = writers(database);
  return {
    ...readerOf(database),
    async position() {
      const row = select.get();
      return { epoch: Number(row?.epoch), seq: Number(row?.seq) };
    },
    async records(orderIds) {
      const rows = orderIds.map((id) => byId.get(id));
      return rows.filter((row) => row !== undefined).map(recordOf);
    },
    async write({ from, to, records, steps, requests }) {
      return transaction(database, () => {
        if (Number(write.move.run(to.epoch, to.seq, from.epoch, from.seq).changes) === 0) return false;
        for (const record of records) putRecord(write.record, record);
        for (const [number, told] of byOrder(steps)) putSteps(write.steps, number, told);
        for (const { tenant, clientOrderId, bodyHash, reasons } of requests)
          write.request.run(tenant, clientOrderId, bodyHash, JSON.stringify(reasons));
        return true;
      });
    },
    async clear() {
      transaction(database, () => {
        database.exec('DELETE FROM orders');
        database.exec('DELETE FROM story');
        database.exec('DELETE FROM request');
        write.place.run(JOURNAL_START.epoch, JOURNAL_START.seq);
      });
    },
  };
}

/** What a list or a request is made of is read at one moment: somebody else may be writing. */
function readerOf(database: DatabaseSync): StoredOrders {
  const select = selectors(database);
  const rowOf = (tenant: string, shownId: string): Row | undefined => {
    const orderId = orderIdFromPublic(tenant, shownId);
    return orderId === null ? undefined : select.byId.get(orderId);
  };
  const projectedSeq = (): number => Number(select.position.get()?.seq);
  const requestAsOf: StoredOrders['requestAsOf'] = async (tenant, clientOrderId) =>
    snapshot(database, () => ({
      found: requestOf(select, tenant, clientOrderId),
      projectedSeq: projectedSeq(),
    }));
  return {
    list: async (filter, { before, limit }) => {
      const page = { before: before ?? Number.MAX_SAFE_INTEGER, limit };
      return snapshot(database, () =>
        isSeldom(filter) ? seldomPage(select, filter, page) : mergedPage(select, filter, page),
      );
    },
    async get(tenant, orderId) {
      const row = rowOf(tenant, orderId);
      return row === undefined ? null : projectOrder(recordOf(row).order);
    },
    async steps(tenant, orderId) {
      return snapshot(database, () => {
        const row = rowOf(tenant, orderId);
        return row === undefined ? null : select.steps.all(row.number as number).flatMap(stepsOfRow);
      });
    },
    async openBreaks(tenant) {
      const breaks = select.doubtful.all(tenant).flatMap((row) => recordOf(row).breaks);
      return breaks.sort((a, b) => a.openedAt - b.openedAt).map(shownBreak);
    },
    request: async (...name) => (await requestAsOf(...name)).found,
    requestAsOf,
    projectedSeq: async () => projectedSeq(),
    async close() {
      database.close();
    },
  };
}

function requestOf(select: Selectors, tenant: string, clientOrderId: string): KnownRequest | null {
  const row = select.request.get(tenant, clientOrderId);
  if (row === undefined) return null;
  const orderIds = select.idsOfClient.all(tenant, clientOrderId).map(({ id }) => publicOrderId(String(id)));
  return { bodyHash: String(row.hash), orderIds, reasons: JSON.parse(String(row.reasons)) as RefusalReason[] };
}

function writers(database: DatabaseSync) {
  return {
    place: database.prepare('UPDATE position SET epoch = ?, seq = ?'),
    move: database.prepare('UPDATE position SET epoch = ?, seq = ? WHERE epoch = ? AND seq = ?'),
    record: database.prepare(
      `INSERT INTO orders (number, order_id, tenant, account, exchange, symbol, client_order_id, state, doubtful, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET state = excluded.state, doubtful = excluded.doubtful, body = excluded.body`,
    ),
    steps: database.prepare('INSERT INTO story VALUES (?, ?, ?)'),
    request: database.prepare('INSERT INTO request VALUES (?, ?, ?, ?)'),
  };
}

function selectors(database: DatabaseSync) {
  const walk = (index: string, where: string): StatementSync =>
    database.prepare(
      `SELECT number FROM orders INDEXED BY ${index}
       WHERE ${where} AND exchange = ? AND state = ? AND number < ? ORDER BY number DESC LIMIT ?`,
    );
  const seldom = (where: string): StatementSync =>
    database.prepare(`SELECT number, body FROM orders WHERE ${where} AND number < ? ORDER BY number DESC`);
  return {
    position: database.prepare('SELECT seq FROM position'),
    byId: database.prepare('SELECT number, body FROM orders WHERE order_id = ?'),
    byNumber: database.prepare('SELECT number, body FROM orders WHERE number = ?'),
    steps: database.prepare('SELECT steps FROM story WHERE number = ? ORDER BY seq'),
    doubtful: database.prepare('SELECT body FROM orders WHERE tenant = ? AND doubtful = 1 ORDER BY number'),
    nextExchange: database.prepare('SELECT min(exchange) AS exchange FROM orders WHERE tenant = ? AND exchange > ?'),
    request: database.prepare('SELECT hash, reasons FROM request WHERE tenant = ? AND client_order_id = ?'),
    idsOfClient: database.prepare(
      'SELECT order_id AS id FROM orders WHERE tenant = ? AND client_order_id = ? ORDER BY number',
    ),
    walks: {
      all: walk('orders_by_state', 'tenant = ?'),
      account: walk('orders_by_account', 'tenant = ? AND account = ?'),
      symbol: walk('orders_by_symbol', 'tenant = ? AND symbol = ?'),
      both: walk('orders_by_account_and_symbol', 'tenant = ? AND account = ? AND symbol = ?'),
    },
    ofClient: seldom('tenant = ? AND client_order_id = ?'),
    inDoubt: seldom('tenant = ? AND doubtful = 1'),
  };
}

type Selectors = ReturnType<typeof selectors>;
interface Page {
  readonly before: number;
  readonly limit: number;
}

/** Whether few orders can match, so that each of them is looked at. */
function isSeldom({ clientOrderId, doubtful }: OrderFilter): boolean {
  return clientOrderId !== undefined || doubtful === true;
}

function seldomPage(select: Selectors, filter: OrderFilter, { before, limit }: Page): ListedOrder[] {
  const { tenant, clientOrderId, states } = filter;
  const rows =
    clientOrderId === undefined
      ? select.inDoubt.iterate(tenant, before)
      : select.ofClient.iterate(tenant, clientOrderId, before);
  const found: ListedOrder[] = [];
  for (const row of rows) {
    const record = recordOf(row);
    const order = projectOrder(record.order);
    const isMeant =
      (filter.account ?? order.account) === order.account &&
      (filter.exchange ?? order.exchange) === order.exchange &&
      (filter.symbol ?? order.symbol) === order.symbol &&
      (states === undefined || states.includes(order.state)) &&
      (filter.doubtful !== true || isDoubtful(record));
    if (isMeant) found.push({ number: Number(row.number), order });
    if (found.length === limit) break;
  }
  return found;
}

/** One walk for each exchange and state, newest first; the newest of all of them are the page. */
function mergedPage(select: Selectors, filter: OrderFilter, { before, limit }: Page): ListedOrder[] {
  const { tenant, account, symbol, states = ORDER_STATES } = filter;
  const { walks } = select;
  const [walk, keys] =
    account === undefined
      ? symbol === undefined
        ? [walks.all, [tenant]]
        : [walks.symbol, [tenant, symbol]]
      : symbol === undefined
        ? [walks.account, [tenant, account]]
        : [walks.both, [tenant, account, symbol]];
  const exchanges = filter.exchange === undefined ? exchangesOf(select, tenant) : [filter.exchange];
  const numbers = exchanges.flatMap((exchange) =>
    [...new Set(states)].flatMap((state) =>
      walk.all(...keys, exchange, ORDER_STATES.indexOf(state), before, limit).map(({ number }) => Number(number)),
    ),
  );
  const newest = numbers.sort((a, b) => b - a).slice(0, limit);
  return newest.flatMap((number) => {
    const row = select.byNumber.get(number);
    return row === undefined ? [] : [{ number, order: projectOrder(recordOf(row).order) }];
  });
}

/** The few exchanges that a tenant has orders of; each is found by a seek past the one before. */
function exchangesOf(select: Selectors, tenant: string): string[] {
  const found: string[] = [];
  for (;;) {
    const next = select.nextExchange.get(tenant, found.at(-1) ?? '')?.exchange;
    if (typeof next !== 'string') return found;
    found.push(next);
  }
}

function putRecord(statement: StatementSync, record: OrderRecord): void {
  const { order } = record;
  const { tenant, account, exchange, symbol } = order.intent;
  const about = [order.number, order.id, tenant, account, exchange, symbol, clientOrderIdOf(order)];
  statement.run(
    ...about,
    ORDER_STATES.indexOf(projectLife(order.life)),
    isDoubtful(record) ? 1 : 0,
    recordText(record),
  );
}

function byOrder(steps: readonly NumberedStep[]): ReadonlyMap<number, readonly OrderStep[]> {
  const found = new Map<number, OrderStep[]>();
  for (const { orderNumber, step } of steps) {
    const known = found.get(orderNumber);
    if (known === undefined) found.set(orderNumber, [step]);
    else known.push(step);
  }
  return found;
}

/** Steps as they are written: what those of one input have in common once, and no names of fields. */
type WrittenSteps = readonly [
  seq: number,
  at: string,
  principal: string,
  corr: string,
  steps: [index: number, kind: string, details: OrderStep['details']][],
];

function putSteps(statement: StatementSync, number: number, steps: readonly OrderStep[]): void {
  const written: WrittenSteps[] = [];
  for (const { seq, index, at, kind, principal, corr, details } of steps) {
    const last = written.at(-1);
    if (last?.[0] === seq) last[4].push([index, kind, details]);
    else written.push([seq, at, principal, corr, [[index, kind, details]]]);
  }
  statement.run(number, defined(written[0], 'an order with steps has one')[0], JSON.stringify(written));
}

function recordOf(row: Row): OrderRecord {
  return parseRecord(String(row.body));
}

function shownBreak({ breakId, orderId, row, text, openedAt }: Break): OpenBreak {
  return { breakId: publicBreakId(breakId), orderId: publicOrderId(orderId), row, text, openedAt: toIso(openedAt) };
}

function stepsOfRow(row: Row): OrderStep[] {
  const written = JSON.parse(String(row.steps)) as readonly WrittenSteps[];
  return written.flatMap(([seq, at, principal, corr, steps]) =>
    steps.map(([index, kind, details]) => ({ seq, index, at, kind, principal, corr, details })),
  );
}
