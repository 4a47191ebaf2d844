import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { principalOf } from './hub.fixture.ts';
import { Places } from './places.ts';
import { TicketStore } from './tickets.ts';
import { TokenBucket } from './token-bucket.ts';

function storeAt(clock: { nowMs: number }): TicketStore {
  return new TicketStore({ nowMs: () => clock.nowMs, randomBytes });
}

test('a ticket opens one connection of the one it was made for, within half a minute', () => {
  const clock = { nowMs: 1_000 };
  const store = storeAt(clock);
  const [first, second, late] = [
    store.issue(principalOf('ana')),
    store.issue(principalOf('rui')),
    store.issue(principalOf('eva')),
  ];
  assert.match(first.ticket, /^[\w-]{43}$/);
  assert.equal(first.expiresAtMs, 31_000);
  assert.equal(store.redeem(second.ticket)?.userId, 'rui');
  assert.equal(store.redeem(second.ticket), null, 'it was used');
  clock.nowMs = 30_999;
  assert.equal(store.redeem(first.ticket)?.userId, 'ana');
  clock.nowMs = 31_000;
  assert.equal(store.redeem(late.ticket), null, 'it is too old');
  assert.equal(store.redeem('made up'), null);
});

test('tickets of a session that has ended open nothing', () => {
  const store = storeAt({ nowMs: 0 });
  const [ana, rui] = [store.issue(principalOf('ana')), store.issue(principalOf('rui'))];
  store.revoke(({ userId }) => userId === 'ana');
  assert.deepEqual([store.redeem(ana.ticket), store.redeem(rui.ticket)?.userId], [null, 'rui']);
});

test('tickets that nobody uses do not pile up: the oldest goes', () => {
  const store = storeAt({ nowMs: 0 });
  const [first, second] = [store.issue(principalOf('ana')), store.issue(principalOf('ana'))];
  for (let count = 0; count < 9_999; count++) store.issue(principalOf('ana'));
  assert.equal(store.redeem(first.ticket), null);
  assert.notEqual(store.redeem(second.ticket), null);
});

test('places are bounded in all and per user of a tenant, and given back once', () => {
  const places = new Places({ all: 3, perUser: 2 });
  const [ana, rui] = [principalOf('ana'), principalOf('rui')];
  const first = places.take(ana);
  assert.ok(first !== null && places.take(ana) !== null);
  assert.equal(places.take(ana), null, 'she has two');
  assert.notEqual(places.take({ ...ana, tenantId: 'other' }), null, 'that is somebody else');
  assert.equal(places.take(rui), null, 'all are taken');
  first();
  first();
  assert.notEqual(places.take(rui), null);
  assert.equal(places.take(rui), null);
});

test('a rate lets bursts through and no more than so many a second after them', () => {
  const bucket = new TokenBucket({ perSecond: 50, burst: 200 }, 0);
  const taken = (nowMs: number): number => {
    let count = 0;
    while (bucket.take(nowMs)) count++;
    return count;
  };
  assert.deepEqual([taken(0), taken(1_000), taken(1_010), taken(500), taken(100_000)], [200, 50, 0, 0, 200]);
});
