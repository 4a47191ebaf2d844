import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '#contract/access.ts';
import type { Log } from '#platform/log/log.ts';
import { principalOf } from './hub.fixture.ts';
import { endRightless } from './watch-rights.ts';

const ana = { ...principalOf('ana'), id: 's1' };
const rui = { ...principalOf('rui'), id: 's2' };
const log = { error: () => undefined } as unknown as Log;

async function endedOf(
  stillStands: (principal: Principal) => Promise<boolean>,
  renewals: Principal[] = [],
): Promise<readonly Principal[]> {
  let ended: readonly Principal[] = [];
  const hub = {
    principals: () => [ana, rui],
    renew: (principal: Principal) => void renewals.push(principal),
    disconnect: (isMeant: (principal: Principal) => boolean) => {
      ended = [ana, rui].filter(isMeant);
    },
  };
  const renewed = async (principal: Principal) => ((await stillStands(principal)) ? principal : null);
  await endRightless({ hub, renewed, log });
  return ended;
}

test('the streams of whose session has ended are ended, and no others', async () => {
  assert.deepEqual(await endedOf(async ({ id }) => id !== 's1'), [ana]);
  assert.deepEqual(await endedOf(async () => true), []);
});

test('where nobody can tell, the stream ends', async () => {
  assert.deepEqual(
    await endedOf(async ({ id }) => {
      if (id === 's2') throw new Error('the store fails');
      return true;
    }),
    [rui],
  );
});

test('what those may do who stay is told to the hub', async () => {
  const renewals: Principal[] = [];
  await endedOf(async ({ id }) => id !== 's1', renewals);
  assert.deepEqual(renewals, [rui]);
});
