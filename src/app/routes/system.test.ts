import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { ROLES } from '#contract/access.ts';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { type SystemDto, systemEndpoints } from '#contract/system-endpoints.ts';
import { createMetrics } from '#platform/metrics/metrics.ts';
import { addPeople, openAccessServer, sessionOf } from '../access-server.fixture.ts';
import { serverOf } from '../http/endpoints.fixture.ts';
import type { Market } from '../market.ts';
import { systemHandlers } from './system.ts';

const NOW_MS = Date.UTC(2026, 0, 5);

async function systemOf(dataDir: string, measured: number[] = []): Promise<SystemDto> {
  const metrics = createMetrics();
  for (const seconds of measured) metrics.tradeToBarSeconds.observe(seconds);
  metrics.streamClients.set(2);
  const eventLoop = { read: () => ({ p50: 0.1, p99: 2, max: 3 }) };
  const parts = {
    market: {} as Market,
    metrics,
    eventLoop,
    dataDir,
    version: '0.1.0',
    nowMs: () => NOW_MS,
    openApi: {},
  };
  const server = serverOf(systemEndpoints, systemHandlers(parts));
  try {
    const answer = await server.inject('/api/v1/system');
    assert.equal(answer.statusCode, 200);
    return systemEndpoints.getSystem.answer.parse(answer.json());
  } finally {
    await server.close();
  }
}

describe('what the process tells of itself', () => {
  test('latencies come from what was measured, and are none before', async () => {
    const fresh = await systemOf(tmpdir());
    assert.deepEqual(fresh.tradeToBar, { count: 0, p50Ms: null, p99Ms: null });
    const { tradeToBar, stream, version } = await systemOf(tmpdir(), [0.08, 0.09, 0.09, 0.4]);
    assert.equal(tradeToBar.count, 4);
    assert.ok((tradeToBar.p50Ms ?? 0) > 50 && (tradeToBar.p50Ms ?? 0) <= 100, String(tradeToBar.p50Ms));
    assert.ok((tradeToBar.p99Ms ?? 0) > 300 && (tradeToBar.p99Ms ?? 0) <= 500, String(tradeToBar.p99Ms));
    assert.deepEqual([stream.clients, version], [2, '0.1.0']);
  });

  test('the disk is told in bytes, and a disk that does not tell holds nothing else up', async () => {
    const { disk } = await systemOf(tmpdir());
    assert.ok(disk !== null && disk.totalBytes > 0 && disk.freeBytes <= disk.totalBytes);
    assert.equal((await systemOf('/nowhere/at/all')).disk, null);
  });
});

describe('what the page asks of access', () => {
  test('the table of roles is the one that is kept to', async () => {
    const { access, ask } = await openAccessServer();
    const { house } = await addPeople(access);
    const answer = await ask({ url: '/api/v1/roles', session: await sessionOf(access, house.client, false) });
    const { permissions } = accessEndpoints.listRoles.answer.parse(answer.json());
    const rolesOf = (name: string) => permissions.find((one) => one.name === name)?.roles;
    assert.deepEqual(rolesOf('market:read'), [...ROLES]);
    assert.deepEqual(rolesOf('users:manage'), ['admin']);
    assert.deepEqual(
      permissions.filter(({ isPersonal }) => isPersonal).map(({ name }) => name),
      [...['orders:resolve', 'sessions:own', 'keys:own', 'users:manage', 'tenants:manage']],
    );
  });

  test('the audit proves itself, and outside of the house tells nothing of how much there is', async () => {
    const { access, ask } = await openAccessServer();
    const { house, elsewhere } = await addPeople(access);
    await ask({ method: 'POST', url: '/api/v1/session', body: { login: 'nobody', password: 'x' } });
    const url = '/api/v1/audit/verification';
    const here = (await ask({ url, session: await sessionOf(access, house.risk, false) })).json();
    assert.deepEqual([here.isWhole, here.entries, typeof here.hash], [true, 1, 'string']);
    const there = (await ask({ url, session: await sessionOf(access, elsewhere.risk, false) })).json();
    assert.deepEqual(there, { isWhole: true, brokenAt: null, entries: null, hash: null });
  });
});
