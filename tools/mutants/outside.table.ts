/** Bugs of what stands around the core: lists, the stream, and the API. */

import type { Mutant } from './mutant.ts';

const LISTS = 'src/trading/projection';
const APP = 'src/app';
const STORE = [`${LISTS}/order-store.sqlite.test.ts`];
const ROUTES = [`${APP}/routes/orders.test.ts`];
const DESK = [`${APP}/order-desk.test.ts`];

export const OUTSIDE: readonly Mutant[] = [
  {
    name: 'a group of rows is counted twice',
    file: `${LISTS}/order-store.sqlite.ts`,
    from: "'UPDATE position SET epoch = ?, seq = ? WHERE epoch = ? AND seq = ?'",
    to: "'UPDATE position SET epoch = ?, seq = ? WHERE ? + ? >= 0'",
    tests: [`${LISTS}/order-store.sqlite.test.ts`, `${LISTS}/projector.test.ts`],
  },
  {
    name: 'whoever has asked too much cannot cancel',
    file: `${APP}/http/guards.ts`,
    from: 'return (isCancel(request) ? cancels : requests)',
    to: 'return (isCancel(request) ? requests : requests)',
    tests: [`${APP}/http/guards.test.ts`],
  },
  {
    name: 'a cancel that says JSON and has no body is refused',
    file: `${APP}/http/bodies.ts`,
    from: "if (body === '') done(null);",
    to: 'if (body === undefined) done(null);',
    tests: ROUTES,
  },
  {
    name: 'who was revoked is let in for another second',
    file: `${APP}/access.ts`,
    from: 'if (before !== version) known.clear();',
    to: '',
    tests: [`${APP}/access-gate.test.ts`],
  },
  {
    name: 'a market that nobody has heard yet is closed',
    file: `${APP}/paper-facts.ts`,
    from: '#early: FactQuestion[] | null = [];',
    to: '#early: FactQuestion[] | null = null;',
    tests: [`${APP}/paper-facts.test.ts`],
  },
  {
    name: 'a name that lists do not know yet is new',
    file: `${LISTS}/order-lists.ts`,
    from: 'if (found === null && projectedSeq < this.#forgottenSeq)',
    to: 'if (found === null && projectedSeq < 0)',
    tests: [`${LISTS}/order-lists.test.ts`],
  },
  {
    name: 'lists that a full disk keeps from being written are not read either',
    file: `${LISTS}/order-lists.ts`,
    from: 'this.#isStored ||= opened > 0;',
    to: 'this.#isStored = problem === null;',
    tests: [`${LISTS}/order-lists.test.ts`],
  },
  {
    name: 'lists store whatever is there in one transaction',
    file: `${LISTS}/projector.ts`,
    from: 'return index > 0 && events > GROUP_EVENTS;',
    to: 'return index > 0 && events < 0;',
    tests: [`${LISTS}/projector.test.ts`],
  },
  {
    name: 'lists of another journal are gone on with',
    file: `${LISTS}/projector.ts`,
    from: 'if (!isOurs) await store.clear();',
    to: '',
    tests: [`${LISTS}/projector.test.ts`],
  },
  {
    name: 'the tray shows the doubts of every tenant',
    file: `${LISTS}/order-store.sqlite.ts`,
    from: "seldom('tenant = ? AND doubtful = 1')",
    to: "seldom('(tenant = ? OR 1) AND doubtful = 1')",
    tests: STORE,
  },
  {
    name: 'the tray shows the breaks of every tenant',
    file: `${LISTS}/order-store.sqlite.ts`,
    from: "'SELECT body FROM orders WHERE tenant = ? AND doubtful = 1",
    to: "'SELECT body FROM orders WHERE (tenant = ? OR 1) AND doubtful = 1",
    tests: STORE,
  },
  {
    name: 'a name of another tenant answers a request',
    file: `${LISTS}/order-store.sqlite.ts`,
    from: 'reasons FROM request WHERE tenant = ? AND',
    to: 'reasons FROM request WHERE (tenant = ? OR 1) AND',
    tests: STORE,
  },
  {
    name: 'an alert ends for another tenant',
    file: `${LISTS}/order-board.ts`,
    from: 'const known = this.#desks.get(tenant);',
    to: 'const known = this.#desks.values().next().value;',
    tests: [`${LISTS}/order-board.test.ts`],
  },
  {
    name: 'the stream of a tenant tells the orders of another',
    file: `${APP}/ws/lanes.ts`,
    from: 'return tenant === null ? key',
    to: "return tenant !== '' ? key",
    tests: [`${APP}/ws/private-channels.test.ts`],
  },
  {
    name: 'the list of orders is that of every tenant',
    file: `${APP}/routes/orders.ts`,
    from: 'tenant: principal.tenantId,\n        // The contract',
    to: "tenant: 'house',\n        // The contract",
    tests: ROUTES,
  },
  {
    name: 'to cancel all cancels for every tenant',
    file: `${APP}/routes/orders.ts`,
    from: 'const scope = { tenant: ask.principal.tenantId, account',
    to: 'const scope = { tenant: null, account',
    tests: ROUTES,
  },
  {
    name: 'a price is any text',
    file: `src/contract/orders.ts`,
    from: '.regex(/^(?=.*[1-9])(?:0|[1-9]\\d{0,8})(?:\\.\\d{1,4})?$/, { error: PRICE_ERROR })',
    to: '.min(1, { error: PRICE_ERROR })',
    tests: ROUTES,
  },
  {
    name: 'a price of nothing is accepted',
    file: `src/contract/orders.ts`,
    from: '/^(?=.*[1-9])(?:0|',
    to: '/^(?:0|',
    tests: ROUTES,
  },
  {
    name: 'a quantity below zero is accepted',
    file: `src/contract/orders.ts`,
    from: '/^[1-9]\\d{0,8}$/',
    to: '/^-?[1-9]\\d{0,8}$/',
    tests: ROUTES,
  },
  {
    name: 'another request of the same name is answered as the first, once that is forgotten',
    file: `${APP}/order-desk.ts`,
    from: 'return settled.bodyHash === bodyHash ? replayOf(name, settled) : conflict(name);',
    to: 'return replayOf(name, settled);',
    tests: DESK,
  },
  {
    name: 'a request that the core has forgotten is sent again',
    file: `${APP}/order-desk.ts`,
    from: 'if (settled !== null) return settled.bodyHash',
    to: 'if (settled !== null && settled.bodyHash !== bodyHash) return settled.bodyHash',
    tests: DESK,
  },
  {
    name: 'while nobody can tell whether a name is new, it is new',
    file: `${APP}/order-desk.ts`,
    from: "return 'unknown';",
    to: 'return null;',
    tests: DESK,
  },
  {
    name: 'the key of one user answers another',
    file: `${APP}/order-desk.ts`,
    from: 'bodyHashOf(body, isOfKey ? userId : null)',
    to: 'bodyHashOf(body, null)',
    tests: DESK,
  },
  {
    name: 'the price is no part of what names a request',
    file: `${APP}/order-request.ts`,
    from: 'return [price, stopPrice];',
    to: 'return [price === null, stopPrice];',
    tests: [`${APP}/order-desk.test.ts`],
  },
  {
    name: 'a trial is an order',
    file: `${APP}/order-desk.ts`,
    from: 'return submittedOf(trial(sequencer.state, prepared.input, byOf(asker)), prepared.input.clientOrderId);',
    to: 'return submittedOf(await sequencer.give(prepared.input, byOf(asker)), prepared.input.clientOrderId);',
    tests: ROUTES,
  },
  {
    name: 'nothing is kept in the log for a full disk',
    file: 'src/platform/sql/log-reserve.ts',
    from: 'lengthenLog(this.#database, bytes);',
    to: '',
    tests: ['src/platform/sql/log-reserve.test.ts'],
  },
];
