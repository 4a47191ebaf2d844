/**
 * How many orders a second the API takes: real server, gate, checks and core over HTTP/1.1, with the load in a process of
 * its own. `--journal instant` answers without a core, `memory` has the core and no disk, `sqlite` all of it, synced.
 *
 *   node bench/order-api.ts [--journal instant|memory|sqlite] [--connections 64] [--seconds 8] [--key] [--no-name]
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createKey } from '#access/index.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { ok } from '#kernel/result.ts';
import { instantFromMs } from '#kernel/time.ts';
import type { Log } from '#platform/log/log.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { type OrderReader, openSequencer, type Sequencer } from '#trading/index.ts';
import { actorOf, addUser, must } from '../src/access/access.fixture.ts';
import { createGate, gateParts, openAccess } from '../src/app/access.ts';
import { readConfig } from '../src/app/config.ts';
import { createOrderDesk } from '../src/app/order-desk.ts';
import { orderHandlers } from '../src/app/routes/orders.ts';
import { createServer, type ServerParts } from '../src/app/server.ts';
import { openOrderJournal } from '../src/app/stores.ts';
import type { StreamDoor } from '../src/app/ws/door.ts';
import { sha256 } from '../src/trading/journal/journal.fixture.ts';
import { createMemoryJournal } from '../src/trading/journal/journal.memory.ts';
import { FACTS } from '../src/trading/oms/oms.fixture.ts';

const { values } = parseArgs({
  options: {
    journal: { type: 'string', default: 'instant' },
    connections: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '8' },
    key: { type: 'boolean', default: false },
    unnamed: { type: 'boolean', default: false },
  },
});

/** A sequencer that has decided before it is asked. */
async function instant(): Promise<Pick<Sequencer, 'give' | 'order' | 'state' | 'health' | 'durableSeq'>> {
  const real = await openSequencer({
    store: createMemoryJournal(sha256),
    now: () => instantFromMs(Date.now()),
    sha256,
  });
  const first = await real.give(
    {
      kind: 'SubmitOrder',
      ...{ tenant: 'house', clientOrderId: 'a', bodyHash: '', adapterId: 'paper', facts: FACTS },
      intent: {
        ...{ tenant: 'house', account: 'paper', exchange: 'SIM', symbol: 'PETR4', side: 'BUY', type: 'LIMIT' },
        ...{ timeInForce: 'DAY', goodTill: null, mode: 'paper', synthetic: false, stopPrice: null },
        ...{ quantity: 100, price: 100_000 },
      } as never,
    },
    { principal: 'bench', corr: 'bench' },
  );
  const order = real.order('house/a/0.1');
  return {
    ...real,
    state: real.state,
    health: real.health,
    durableSeq: 1,
    give: async () => first,
    order: () => order,
  };
}

const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
const now = () => instantFromMs(Date.now());
const store = values.journal === 'sqlite' ? openOrderJournal(folder) : createMemoryJournal(sha256);
const sequencer = values.journal === 'instant' ? await instant() : await openSequencer({ store, now, sha256 });
const reader = { request: async () => null, get: async () => null } as unknown as OrderReader;
const facts = { of: async () => ok({ exchange: 'SIM', facts: FACTS, date: null }) };
let made = 0;
const newId = () => `made-${++made}`;
const health = () => sequencer.health;
const desk = createOrderDesk({ sequencer, reader, facts, adapterId: 'paper', health, newId });
const settings = readConfig({ PREGAO_DATA_DIR: folder });
if (!settings.ok) throw new Error(settings.error.join());
const access = openAccess(folder);
let key = '';
if (values.key) {
  const user = await addUser(access, 'ana', ['trader']);
  const about = { userId: user.id, name: 'k', scopes: ['orders:trade'] as const, addresses: [] };
  key = must(await createKey(access, actorOf(user), { ...about, expiresMs: Date.now() + 86_400_000 })).text;
}
const unused = Object.fromEntries(Object.keys(ENDPOINTS).map((name) => [name, () => ({})]));
const parts = { sequencer, reader, alerts: () => [], facts, desk, health, newId, caughtUp: async () => true };
const gate = createGate(access, settings.value);
const server = await createServer({
  handlers: { ...unused, ...orderHandlers(parts) } as unknown as ServerParts['handlers'],
  ...gateParts(access, gate, settings.value),
  idempotency: { once: (_asked, act) => act() },
  requestsPerMinute: 1_000_000_000,
  nowMs: Date.now,
  stream: { close: () => undefined } as unknown as StreamDoor,
  metrics: createMetrics(),
  log: { error: (...words: unknown[]) => process.stderr.write(`${JSON.stringify(words)}\n`) } as unknown as Log,
  webFolder: '/nowhere',
});
await server.listen({ port: 0, host: '127.0.0.1' });
const { port } = server.server.address() as AddressInfo;
const child = fork(join(import.meta.dirname, 'order-load.ts'), [], {
  env: { ...process.env, PORT: String(port), KEY: key, ...values, unnamed: String(values.unnamed), key },
});
await once(child, 'message');
const cpu = process.cpuUsage();
const [told] = (await once(child, 'message')) as [
  { done: number; failed: number; seconds: number; p50: number; p99: number },
];
const { user, system } = process.cpuUsage(cpu);
const used = (user + system) / 1e6;
process.stdout.write(
  `${JSON.stringify({ ...values, ...told, perSecond: Math.round(told.done / told.seconds), cpuSeconds: used, perCpuSecond: Math.round(told.done / used) })}\n`,
);
child.kill();
await server.close();
await store.close();
await access.store.close();
await rm(folder, { recursive: true, force: true });
