import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '#contract/access.ts';
import type { Log } from '#platform/log/log.ts';
import { principalOf } from './hub.fixture.ts';
import { endRightless } from './watch-rights.ts';

const ana = { ...principalOf('ana'), id: 's1' };
const rui = { ...principalOf('rui'), id: 's2' };
const log = { error: () => undefined } as unknown as Log;

async function endedOf(stillStands: (principal: Principal) => Promise<boolean>): Promise<readonly Principal[]> {
  let ended: readonly Principal[] = [];
  const hub = {
    principals: () => [ana, rui],
    disconnect: (isMeant: (principal: Principal) => boolean) => {
      ended = [ana, rui].filter(isMeant);
    },
  };
  await endRightless({ hub, stillStands, log });
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
