import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand, withFolder, withPlatform } from './testing.fixture.ts';

const QUIET = { PREGAO_VENUE: 'none' };
const PASSWORD = 'nuvem violeta 7 degraus';

async function send(address: string, path: string, { cookie, body }: { cookie?: string; body?: object } = {}) {
  const answer = await fetch(`${address}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(body && { 'content-type': 'application/json' }),
      ...(cookie && { cookie }),
    },
  });
  const text = await answer.text();
  return {
    status: answer.status,
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
    json: (text === '' ? null : JSON.parse(text)) as Record<string, unknown> | null,
  };
}

test('beside the running platform a user is made, comes in by a link with a real password, makes a key, and is kept out', () =>
  withPlatform(QUIET, async ({ address, log }, folder) => {
    const command = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCommand(folder, [...args, '--json'], QUIET);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    assert.equal((await send(address, '/api/v1/session')).json?.mode, 'demo');
    const { url } = await command('user', 'add', 'ana', '--role', 'admin', 'ops');
    assert.equal((await send(address, '/api/v1/instruments')).status, 401);
    const token = String(url).split('#')[1];
    const setPassword = { token, password: PASSWORD };
    assert.equal((await send(address, '/api/v1/password-link', { body: setPassword })).status, 204);
    const { cookie } = await send(address, '/api/v1/session', { body: { login: 'ana', password: PASSWORD } });
    assert.equal((await send(address, '/api/v1/instruments', { cookie })).status, 200);
    const made = await command('api-key', 'create', 'ana', '--name', 'bot', '--scope', 'market:read', '--days', '1');
    const text = String(made.text);
    const headers = { authorization: `Bearer ${text}` };
    assert.equal((await fetch(`${address}/api/v1/instruments`, { headers })).status, 200);
    const where = { ...QUIET, PREGAO_PORT: new URL(address).port };
    const told = async (settings: object) =>
      (await runCommand(folder, ['replay', 'status'], { ...where, ...settings })).stderr;
    assert.match(await told({}), /set PREGAO_API_KEY/);
    assert.match(await told({ PREGAO_API_KEY: text }), /Nothing is replayed/);
    const second = await command('user', 'add', 'bia', '--role', 'admin');
    await command('user', 'disable', 'ana');
    assert.equal((await send(address, '/api/v1/instruments', { cookie })).status, 401);
    assert.equal((await fetch(`${address}/api/v1/instruments`, { headers })).status, 401);
    const { entries } = (await command('audit', 'access')) as { entries: { action: string }[] };
    assert.deepEqual(
      entries.map(({ action }) => action),
      [...['key.use', 'user.change', 'user.create', 'key.create', 'login', 'link.use', 'user.create']],
    );
    assert.equal((await command('audit', 'access', '--verify')).entries, 7);
    for (const secret of [token, PASSWORD, text, cookie.split('=')[1], String(second.url).split('#')[1]])
      assert.ok(!log().includes(String(secret)));
  }));

test('the first run is told by a link that reaches no log, and files of access are for their owner alone', () =>
  withPlatform({ ...QUIET, PREGAO_ACCESS: 'users' }, async ({ address, log, setup }, folder) => {
    assert.match(setup ?? '', /\/primeiro-acesso#[0-9a-f]{64}$/);
    const token = setup?.split('#')[1] ?? '';
    assert.equal((await send(address, '/api/v1/session')).json?.mode, 'closed');
    assert.equal((await send(address, '/api/v1/instruments')).status, 401);
    assert.equal((await fetch(`${address}/livez`)).status, 200);
    const body = { token, login: 'ana', name: 'Ana', password: PASSWORD };
    const { cookie, status } = await send(address, '/api/v1/setup', { body });
    assert.equal(status, 200);
    assert.equal((await send(address, '/api/v1/instruments', { cookie })).status, 200);
    assert.ok(!log().includes(token));
    for (const name of ['access.key', 'access.db', 'access.db-wal'])
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
  }));

test('a command that finds no user says what to do, and makes nothing', () =>
  withFolder(async (folder) => {
    for (const args of [
      ['user', 'list'],
      ['user', 'link', 'ana'],
      ['audit', 'access'],
      ['api-key', 'list'],
    ]) {
      const { code, stderr } = await runCommand(folder, args);
      assert.deepEqual([code, /pregao user add/.test(stderr)], [4, true], args.join(' '));
    }
    const wrong = await runCommand(folder, ['user', 'add', 'ana', '--role', 'boss']);
    assert.deepEqual([wrong.code, /Allowed choices are client, viewer/.test(wrong.stderr)], [2, true]);
    const first = await runCommand(folder, ['user', 'add', 'ana', '--role', 'trader']);
    assert.deepEqual([first.code, /one admin/.test(first.stderr)], [4, true]);
  }));
