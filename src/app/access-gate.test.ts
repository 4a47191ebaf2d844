/** The gate asks the store again whenever that may have changed, and not for each request. */

import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { createKey, revokeKey } from '#access/index.ts';
import { actorOf, addUser, must, openWorld } from '../access/access.fixture.ts';
import { createGate, type Sender } from './access.ts';
import { readConfig } from './config.ts';

const DAY_MS = 86_400_000;

async function openGate() {
  const world = openWorld();
  const settings = readConfig({});
  assert.ok(settings.ok);
  const read = world.access.store.read;
  let reads = 0;
  let held: Promise<void> | null = null;
  const store: typeof world.access.store = {
    ...world.access.store,
    async read(work) {
      reads++;
      const waits = held;
      const found = await read(work);
      await waits;
      return found;
    },
  };
  const gate = createGate({ ...world.access, store }, settings.value);
  const ask = (authorization?: string, ip = '127.0.0.1') => {
    const headers = authorization === undefined ? {} : { authorization: `Bearer ${authorization}` };
    return gate.authenticate({ headers, ip, raw: {} as IncomingMessage } satisfies Sender);
  };
  return {
    ...world,
    ask,
    reads: () => reads,
    /** What is read from now on is told when the answer is called. */
    hold() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = null;
        release();
      };
    },
  };
}

async function openWithKey(addresses: readonly string[] = []) {
  const world = await openGate();
  const user = await addUser(world.access, 'ana', ['trader']);
  const expiresMs = world.access.nowMs() + DAY_MS;
  const about = { userId: user.id, name: 'k', scopes: ['orders:trade'] as const, addresses: [...addresses], expiresMs };
  const { text, key } = must(await createKey(world.access, actorOf(user), about));
  return { ...world, user, text, key };
}

test('who was let in is let in again without a question to the store, and asked for anew after a second', async () => {
  const { ask, reads, pass, text } = await openWithKey();
  // The first use is written down.
  await ask(text);
  const first = (await ask(text))?.id;
  const before = reads();
  for (let count = 0; count < 100; count++) assert.equal((await ask(text))?.id, first);
  assert.equal(reads(), before);
  pass(1_000);
  await ask(text);
  assert.equal(reads(), before + 1);
});

test('a key that was revoked is out with the next request, and one that has expired within a second', async () => {
  const { access, ask, user, text, key } = await openWithKey();
  await ask(text);
  assert.ok(await ask(text));
  must(await revokeKey(access, actorOf(user), key.id));
  assert.equal(await ask(text), null);
  const other = await openWithKey();
  other.pass(DAY_MS - 500);
  await other.ask(other.text);
  assert.ok(await other.ask(other.text));
  other.pass(1_000);
  assert.equal(await other.ask(other.text), null);
});

test('what is remembered of one address is nothing for another', async () => {
  const { ask, text } = await openWithKey(['127.0.0.1/32']);
  await ask(text);
  assert.ok(await ask(text));
  assert.equal(await ask(text, '203.0.113.7'), null);
});

test('the demo ends with the first user', async () => {
  const { access, ask } = await openGate();
  assert.equal((await ask())?.kind, 'demo');
  assert.equal((await ask())?.kind, 'demo');
  await addUser(access, 'ana', ['admin']);
  assert.equal(await ask(), null);
});

test('what was read before a key was revoked is not remembered after it', async () => {
  const { access, ask, user, text, key, hold } = await openWithKey();
  await ask(text);
  const release = hold();
  const early = ask(text);
  await new Promise((resolve) => setImmediate(resolve));
  must(await revokeKey(access, actorOf(user), key.id));
  const other = ask('prg_nobody');
  release();
  await Promise.all([early, other]);
  assert.equal(await ask(text), null);
});
