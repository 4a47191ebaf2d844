/** Roles × endpoints × tenants, through the real server. An endpoint that has no row here fails. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createKey } from '#access/index.ts';
import { PERMISSIONS, PERSONAL_PERMISSIONS, ROLES, type Role } from '#contract/access.ts';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { actorOf, must } from '../access/access.fixture.ts';
import {
  type AccessServer,
  type Asked,
  addPeople,
  codeOf,
  openAccessServer,
  sessionOf,
} from './access-server.fixture.ts';

interface Row {
  readonly house: readonly Role[];
  /** In a tenant that is not the house. */
  readonly elsewhere: readonly Role[];
  /** Whoever opens the demo. */
  readonly demo: boolean;
  /** A key of an admin of the house, with every scope that a key can have. */
  readonly key: boolean;
}

const ALL: readonly Role[] = ROLES;
const STAFF: readonly Role[] = ['viewer', 'trader', 'strategist', 'risk', 'ops', 'admin'];
const READ: Row = { house: ALL, elsewhere: ALL, demo: true, key: true };
const OWN: Row = { house: ALL, elsewhere: ALL, demo: false, key: false };
const OWN_KEYS: Row = { house: STAFF, elsewhere: STAFF, demo: false, key: false };
const OPERATE: Row = { house: ['ops', 'admin'], elsewhere: [], demo: true, key: true };
const WATCH: Row = { house: ['ops', 'risk', 'admin'], elsewhere: [], demo: true, key: true };
const EXPORT: Row = { house: STAFF, elsewhere: STAFF, demo: true, key: true };
const MANAGE: Row = { house: ['admin'], elsewhere: ['admin'], demo: false, key: false };
const HOUSE: Row = { house: ['admin'], elsewhere: [], demo: false, key: false };
const AUDIT: Row = { house: ['risk', 'admin'], elsewhere: ['risk', 'admin'], demo: false, key: true };

const ORDERS: Row = { house: STAFF, elsewhere: STAFF, demo: true, key: true };
const TRADERS: readonly Role[] = ['trader', 'strategist', 'admin'];
const TRADE: Row = { house: TRADERS, elsewhere: TRADERS, demo: true, key: true };
const CANCELLERS: readonly Role[] = ['trader', 'strategist', 'risk', 'ops', 'admin'];
const CANCEL: Row = { house: CANCELLERS, elsewhere: CANCELLERS, demo: true, key: true };
const RESOLVERS: readonly Role[] = ['risk', 'ops', 'admin'];
const RESOLVE: Row = { house: RESOLVERS, elsewhere: RESOLVERS, demo: true, key: false };

const EXPECTED: Readonly<Record<keyof typeof ENDPOINTS, Row | 'public'>> = {
  getCandles: READ,
  listInstruments: READ,
  getInstrument: READ,
  getSessions: READ,
  getGaps: READ,
  getStatus: READ,
  getReplay: READ,
  commandReplay: OPERATE,
  getTrades: READ,
  exportCandles: EXPORT,
  exportTrades: EXPORT,
  previewExport: EXPORT,
  startImport: OPERATE,
  listImports: OPERATE,
  getImport: OPERATE,
  getRejectedRows: OPERATE,
  cancelImport: OPERATE,
  getCoverage: READ,
  getStorage: WATCH,
  getUdfConfig: READ,
  getUdfSymbol: READ,
  searchUdfSymbols: READ,
  getUdfHistory: READ,
  getUdfMarks: READ,
  getUdfTimescaleMarks: READ,
  getUdfTime: READ,
  getUdfQuotes: READ,
  listSubscriptions: READ,
  replaceSubscriptions: READ,
  subscribe: READ,
  unsubscribe: READ,
  submitOrder: TRADE,
  checkOrder: TRADE,
  replaceOrder: TRADE,
  cancelOrder: CANCEL,
  cancelAllOrders: CANCEL,
  listOrders: ORDERS,
  getOrder: ORDERS,
  getOrderEvents: ORDERS,
  listDoubts: ORDERS,
  getOrdersHealth: ORDERS,
  resolveDoubt: RESOLVE,
  resolveBreak: RESOLVE,
  acknowledgeAlarm: CANCEL,
  createStreamTicket: READ,
  streamEvents: READ,
  getLiveness: 'public',
  getReadiness: 'public',
  getOpenApi: 'public',
  getMetrics: WATCH,
  getSystem: WATCH,
  getSession: 'public',
  setUp: 'public',
  logIn: 'public',
  proveSecondFactor: 'public',
  redeemLink: 'public',
  logOut: OWN,
  proveAgain: OWN,
  changePassword: OWN,
  listOwnSessions: OWN,
  revokeOwnSession: OWN,
  revokeOtherSessions: OWN,
  beginSecondFactor: OWN,
  confirmSecondFactor: OWN,
  removeSecondFactor: OWN,
  listOwnKeys: OWN_KEYS,
  createKey: OWN_KEYS,
  revokeOwnKey: OWN_KEYS,
  listUsers: MANAGE,
  createUser: MANAGE,
  changeUser: MANAGE,
  makeUserLink: MANAGE,
  revokeUserSessions: MANAGE,
  revokeUserKeys: MANAGE,
  listTenants: HOUSE,
  createTenant: HOUSE,
  listAudit: AUDIT,
  verifyAudit: AUDIT,
  listRoles: READ,
};

const ALL_ENDPOINTS = Object.entries(ENDPOINTS) as [keyof typeof ENDPOINTS, Endpoint][];

type Verdict = 'allowed' | 'NOT_LOGGED_IN' | 'NOT_ALLOWED' | 'PROOF_NEEDED';

/** What the server says to a request of an endpoint, under each of its paths. */
async function verdicts(
  { ask }: AccessServer,
  it: Endpoint,
  who: Pick<Asked, 'session' | 'headers'>,
): Promise<Verdict[]> {
  const answers = [it.path, ...(it.aliases ?? [])].map(async (path): Promise<Verdict> => {
    const url = path.replace(/:\w+/g, 'x');
    const body = it.body === undefined ? {} : { body: {} };
    const code = codeOf(await ask({ method: it.method, url, ...who, ...body }));
    return code === 'NOT_LOGGED_IN' || code === 'NOT_ALLOWED' || code === 'PROOF_NEEDED' ? code : 'allowed';
  });
  return [...new Set(await Promise.all(answers))];
}

describe('who may ask what', () => {
  test('every endpoint has its row, and every row its endpoint', () => {
    assert.deepEqual(Object.keys(EXPECTED).sort(), Object.keys(ENDPOINTS).sort());
    for (const [name, { access }] of ALL_ENDPOINTS)
      assert.equal(
        access === 'public',
        EXPECTED[name] === 'public',
        `${name}: it is public for who reads the table alone`,
      );
  });

  test('each role in each tenant may ask what its row says, and nothing else', async () => {
    const opened = await openAccessServer({}, { stubs: true });
    const people = await addPeople(opened.access);
    for (const tenant of ['house', 'elsewhere'] as const)
      for (const role of ROLES) {
        const session = await sessionOf(opened.access, people[tenant][role], true);
        for (const [name, it] of ALL_ENDPOINTS) {
          const row = EXPECTED[name];
          const expected = row === 'public' || row[tenant].includes(role) ? 'allowed' : 'NOT_ALLOWED';
          assert.deepEqual(await verdicts(opened, it, { session }), [expected], `${role} ${tenant} ${name}`);
        }
      }
  });

  test('a key of an admin may ask what is not personal', async () => {
    const opened = await openAccessServer({}, { stubs: true });
    const { house } = await addPeople(opened.access);
    const scopes = PERMISSIONS.filter((permission) => !PERSONAL_PERMISSIONS.includes(permission));
    const expiresMs = opened.access.nowMs() + 1_000;
    const given = { userId: house.admin.id, name: 'all', scopes, expiresMs, addresses: [] };
    const { text } = must(await createKey(opened.access, actorOf(house.admin), given));
    for (const [name, it] of ALL_ENDPOINTS) {
      const row = EXPECTED[name];
      const expected = row === 'public' || row.key ? 'allowed' : 'NOT_ALLOWED';
      const headers = { authorization: `Bearer ${text}` };
      assert.deepEqual(await verdicts(opened, it, { headers }), [expected], name);
    }
  });

  test('nobody may ask anything but what is public, with a wrong key, a wrong cookie or none', async () => {
    const opened = await openAccessServer({}, { stubs: true });
    await addPeople(opened.access);
    const nobodies = [{}, { session: '0'.repeat(64) }, { headers: { authorization: 'Bearer prg_x' } }];
    for (const who of nobodies)
      for (const [name, it] of ALL_ENDPOINTS) {
        const expected = EXPECTED[name] === 'public' ? 'allowed' : 'NOT_LOGGED_IN';
        assert.deepEqual(await verdicts(opened, it, who), [expected], name);
      }
  });

  test('the demo may ask what its row says; a platform that others reach may be asked nothing before its setup', async () => {
    const demo = await openAccessServer({}, { stubs: true });
    const closed = [
      { PREGAO_ACCESS: 'users' },
      { PREGAO_HOST: '0.0.0.0' },
      { PREGAO_PUBLIC_URL: 'https://desk.example' },
    ];
    const others = await Promise.all(closed.map((settings) => openAccessServer(settings, { stubs: true })));
    for (const [name, it] of ALL_ENDPOINTS) {
      const row = EXPECTED[name];
      const expected = row === 'public' || row.demo ? 'allowed' : 'NOT_ALLOWED';
      assert.deepEqual(await verdicts(demo, it, {}), [expected], name);
      for (const other of others)
        assert.deepEqual(await verdicts(other, it, {}), [row === 'public' ? 'allowed' : 'NOT_LOGGED_IN'], name);
    }
  });

  test('what is dangerous asks for a proof', async () => {
    const opened = await openAccessServer({}, { stubs: true });
    const { house } = await addPeople(opened.access);
    const session = await sessionOf(opened.access, house.admin, false);
    const dangerous = [];
    for (const [name, it] of ALL_ENDPOINTS) {
      const [verdict] = await verdicts(opened, it, { session });
      if (verdict === 'PROOF_NEEDED') dangerous.push(name);
    }
    assert.deepEqual(dangerous.sort(), [
      ...['beginSecondFactor', 'changeUser', 'confirmSecondFactor', 'createKey', 'createTenant', 'createUser'],
      ...['makeUserLink', 'removeSecondFactor', 'resolveBreak', 'resolveDoubt'],
    ]);
  });
});

describe('ids of others', () => {
  test('an id of another tenant, or another user, is one that does not exist, and nothing happens to it', async () => {
    const { access, ask } = await openAccessServer();
    const { house, elsewhere } = await addPeople(access);
    await sessionOf(access, house.trader, false);
    const made = await createKey(access, actorOf(house.trader), {
      ...{ userId: house.trader.id, name: 'k', scopes: ['market:read'], addresses: [] },
      expiresMs: access.nowMs() + 1_000,
    });
    const state = () =>
      access.store.read(async (tables) => ({
        user: await tables.users.byId(house.trader.id),
        sessions: await tables.sessions.ofUser(house.trader.id),
        keys: await tables.keys.ofUser(house.trader.id),
        link: await tables.users.list(null),
      }));
    const before = await state();
    const ids = [house.trader.id, before.sessions[0]?.id ?? '', must(made).key.id];
    const session = await sessionOf(access, elsewhere.admin, true);
    const withId = (Object.values(accessEndpoints) as Endpoint[]).filter(({ path }) => path.includes(':id'));
    assert.equal(withId.length, 6);
    for (const { method, path, body } of withId)
      for (const id of ids) {
        const url = path.replace(':id', id);
        const answer = await ask({
          method,
          url,
          session,
          ...(body === undefined ? {} : { body: { isDisabled: true } }),
        });
        assert.equal(codeOf(answer), 'NOT_FOUND', `${method} ${url}`);
      }
    assert.deepEqual(await state(), before);
  });

  test('lists hold the own tenant alone', async () => {
    const { access, ask } = await openAccessServer();
    const { house, elsewhere } = await addPeople(access);
    const [here, there] = [await sessionOf(access, house.admin, true), await sessionOf(access, elsewhere.admin, true)];
    await ask({ method: 'DELETE', url: `/api/v1/users/${house.ops.id}/sessions`, session: here });
    for (const url of ['/api/v1/users', '/api/v1/audit']) {
      assert.match((await ask({ url, session: here })).body, /id-|house/);
      const text = (await ask({ url, session: there })).body;
      for (const { id, login } of Object.values(house))
        assert.ok(!text.includes(`"${id}"`) && !text.includes(login), url);
    }
  });
});
