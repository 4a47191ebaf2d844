import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SessionStateDto } from '#contract/access-endpoints.ts';
import { AbandonedError, AccessDesk } from './access-desk.ts';
import { ApiError } from './api.ts';

function sessionOf(id: string | null, permissions: SessionStateDto['permissions'] = ['market:read']): SessionStateDto {
  const more = { hasPassword: true, hasSecondFactor: false, createdAt: '2026-01-05T13:00:00Z', isDisabled: false };
  const user =
    id === null ? null : { id, login: id, name: id, roles: ['viewer' as const], locale: 'en' as const, ...more };
  return { mode: 'users', isSecondFactorNeeded: false, user, tenant: null, permissions, provenUntil: null };
}

const NOBODY = sessionOf(null, []);
const ENDED = new ApiError('problem', { status: 401, code: 'NOT_LOGGED_IN' });
const PROOF = new ApiError('problem', { status: 403, code: 'PROOF_NEEDED' });

/** A desk before a server that answers what the test says, and what the desk told of. */
function openDesk(first: SessionStateDto | ApiError) {
  const server = { says: first };
  const told: string[] = [];
  const desk = new AccessDesk({
    fetchSession: async () => {
      if (server.says instanceof ApiError) throw server.says;
      return server.says;
    },
    onEntered: () => told.push('entered'),
    onBack: () => told.push('back'),
    onOther: () => told.push('other'),
  });
  return { desk, server, told };
}

/** Fails with these, one after the other, then succeeds. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('coming in', () => {
  test('whoever may do something enters; nobody does not, and is asked nothing over a page that is not there', async () => {
    const { desk, server, told } = openDesk(NOBODY);
    await desk.refresh();
    assert.deepEqual([desk.state().hasEntered, desk.state().prompt, told], [false, 'none', []]);
    server.says = sessionOf('ana');
    await desk.refresh();
    assert.deepEqual([desk.state().hasEntered, told], [true, ['entered']]);
    await desk.refresh();
    assert.deepEqual(told, ['entered']);
  });

  test('a server that does not answer does not hold the page up', async () => {
    const { desk, told } = openDesk(new ApiError('network'));
    await desk.refresh();
    assert.deepEqual([desk.state().hasEntered, desk.state().session, told], [true, null, ['entered']]);
  });

  test('a page that opened unasked shuts when the server says that nobody may', async () => {
    const { desk, server } = openDesk(new ApiError('network'));
    await desk.refresh();
    server.says = NOBODY;
    await desk.refresh();
    assert.deepEqual([desk.state().hasEntered, desk.state().prompt], [false, 'none']);
  });

  test('questions at the same time are one', async () => {
    let asked = 0;
    const desk = new AccessDesk({
      fetchSession: async () => {
        asked++;
        return sessionOf('ana');
      },
      onEntered: () => undefined,
      onBack: () => undefined,
      onOther: () => undefined,
    });
    await Promise.all([desk.refresh(), desk.refresh()]);
    assert.equal(asked, 1);
  });
});

describe('a session that ends', () => {
  test('brings the login over the page; what was on the way goes on after it', async () => {
    const { desk, server, told } = openDesk(sessionOf('ana'));
    await desk.refresh();
    server.says = NOBODY;
    desk.hear(ENDED);
    const action = desk.act(failing(ENDED));
    await turn();
    assert.equal(desk.state().prompt, 'login');
    assert.equal(desk.state().hasEntered, true);
    assert.equal(desk.state().session?.user?.id, 'ana');
    server.says = sessionOf('ana');
    await desk.refresh();
    assert.equal(await action, 'done');
    assert.deepEqual([desk.state().prompt, told], ['none', ['entered', 'back']]);
  });

  test('where another one logs in, nothing of the one before goes on', async () => {
    const { desk, server, told } = openDesk(sessionOf('ana'));
    await desk.refresh();
    server.says = NOBODY;
    desk.hear(ENDED);
    await turn();
    server.says = sessionOf('bia');
    await desk.refresh();
    assert.deepEqual(told, ['entered', 'other']);
  });

  test('a refusal of another kind asks nothing of anybody', async () => {
    const { desk } = openDesk(sessionOf('ana'));
    await desk.refresh();
    const refused = new ApiError('problem', { status: 403, code: 'NOT_ALLOWED' });
    desk.hear(refused);
    await assert.rejects(desk.act(failing(refused)), refused);
    assert.equal(desk.state().prompt, 'none');
  });
});

describe('a proof', () => {
  test('is asked for, and the action goes on with it', async () => {
    const { desk } = openDesk(sessionOf('ana'));
    await desk.refresh();
    const action = desk.act(failing(PROOF));
    await turn();
    assert.equal(desk.state().prompt, 'proof');
    desk.proven();
    assert.equal(await action, 'done');
    assert.equal(desk.state().prompt, 'none');
  });

  test('that is not given ends the action, and nothing is done', async () => {
    const { desk } = openDesk(sessionOf('ana'));
    await desk.refresh();
    const action = desk.act(failing(PROOF));
    const ended = assert.rejects(action, AbandonedError);
    await turn();
    desk.abandon();
    await ended;
    assert.equal(desk.state().prompt, 'none');
  });

  test('is asked for three times at most', async () => {
    const { desk } = openDesk(sessionOf('ana'));
    await desk.refresh();
    const ended = assert.rejects(desk.act(failing(PROOF, PROOF, PROOF, PROOF)), PROOF);
    for (let times = 0; times < 3; times++) {
      await turn();
      assert.equal(desk.state().prompt, 'proof');
      desk.proven();
    }
    await ended;
  });
});
