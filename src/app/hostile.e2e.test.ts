/**
 * Every endpoint of the table under input that nobody means: whatever is sent, the answer is one that the document
 * names, and never a failure of ours. `PREGAO_TEST_RUNS` sends more of it; `npm run fuzz-api` sends other input still.
 */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { PROBLEMS, type ProblemCode, problemSchema } from '#contract/problem.ts';
import { type Running, startPlatform, withFolder } from './testing.fixture.ts';

const RUNS = Math.max(12, Number(process.env.PREGAO_TEST_RUNS ?? 0));
/** Of files that are taken in, each of which is a process. */
const FILE_RUNS = 3;
const PASSWORD = 'nuvem violeta 7 degraus';
/** They would end the session with which the others are asked. */
const ENDING: readonly string[] = ['logOut', 'revokeOtherSessions'];
const NAMED = Object.entries(ENDPOINTS) as [string, Endpoint][];

type Json = Readonly<Record<string, unknown>>;

const JUNK = [
  '',
  ' ',
  '\u0000',
  '%00',
  '💥',
  '../../etc/passwd',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'NaN',
  '-0',
  '1e309',
  '9007199254740993',
  '99999999999999999999',
  'null',
  '[]',
  '{"$gt":""}',
  '2025-02-30',
  '0000-01-01',
  '+275760-09-13T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2025-08-29T10:00:00-23:59',
  'PETR4',
  'WIN$',
  'SIM',
  'ａｄｍｉｎ',
  '\u202etxt',
  'a'.repeat(3_000),
];

const junk = fc.oneof(fc.constantFrom(...JUNK), fc.string({ maxLength: 40, unit: 'binary' }));
const junkValue: fc.Arbitrary<unknown> = fc.oneof(
  junk,
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, -1, 0, Number.MAX_SAFE_INTEGER, 1e308, [], {}, [[[[[[]]]]]]),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Values that a part of a schema allows, for one time in two; the others are junk. */
function anyOf(schema: Json): fc.Arbitrary<unknown> {
  return fc.oneof(fittingOf(schema), junkValue);
}

function fittingOf(schema: Json): fc.Arbitrary<unknown> {
  const some = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (some !== undefined) return fc.oneof(...some.map(fittingOf));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      if (Array.isArray(schema.prefixItems)) return fc.tuple(...(schema.prefixItems as Json[]).map(anyOf));
      return fc.array(anyOf((schema.items ?? {}) as Json), { maxLength: 5 });
    case 'integer':
    case 'number':
      return fc.integer({ min: -2, max: 20_000 });
    case 'boolean':
      return fc.boolean();
    default:
      return textOf(schema);
  }
}

function textOf({ format }: Json): fc.Arbitrary<string> {
  if (format === 'date') return fc.constantFrom('2025-08-29', '2012-01-02', '2030-12-30', '1900-01-01', '2025-12-24');
  if (format === 'date-time')
    return fc.constantFrom('2025-08-29T13:00:00Z', '1970-01-01T00:00:00Z', '2038-01-19T03:14:08Z');
  return fc.constantFrom(
    'PETR4',
    'WINZ26',
    'WIN$',
    'SIM',
    'B3',
    '1m',
    'ana',
    'viewer',
    '1',
    '100',
    '38.52',
    'candles:SIM:PETR4:1m',
  );
}

function objectOf({ properties = {}, required = [] }: Json): fc.Arbitrary<Json> {
  const fields = Object.entries(properties as Readonly<Record<string, Json>>);
  const model: Record<string, fc.Arbitrary<unknown>> = { extra: junkValue };
  for (const [name, part] of fields) model[name] = anyOf(part);
  return fc.record(model, { requiredKeys: (required as string[]).filter((name) => name in model) });
}

/** Requests of one endpoint: address and body. */
function requestsOf(it: Endpoint): fc.Arbitrary<{ readonly path: string; readonly body: unknown }> {
  const partOf = (schema: z.ZodType | undefined): Json =>
    schema === undefined ? {} : (z.toJSONSchema(schema, { io: 'input' }) as Json);
  const paths = fc.constantFrom(it.path, ...(it.aliases ?? []));
  const words = fc.array(fc.oneof(fc.constantFrom('PETR4', 'WIN$', '1'), junk), { minLength: 3, maxLength: 3 });
  const query = fc.option(objectOf(partOf(it.query)), { nil: {} });
  const body = it.body === undefined ? fc.constant(undefined) : anyOf(partOf(it.body));
  return fc.tuple(paths, words, query, body).map(([path, some, asked, sent]) => {
    let place = 0;
    const filled = path.replace(/:\w+/g, () => encodeURIComponent(wellFormed(some[place++] ?? '')) || 'x');
    const given = Object.entries(asked).map(([name, value]) => [
      name,
      wellFormed(typeof value === 'string' ? value : String(JSON.stringify(value))),
    ]);
    const search = new URLSearchParams(given as [string, string][]).toString();
    return { path: search === '' ? filled : `${filled}?${search}`, body: sent };
  });
}

/** A browser sends no halves of characters. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}

class Attacker {
  readonly address: string;
  readonly cookie: string;

  constructor(address: string, cookie: string) {
    this.address = address;
    this.cookie = cookie;
  }

  async send(it: Endpoint, { path, body }: { readonly path: string; readonly body: unknown }): Promise<void> {
    const leaving = new AbortController();
    const type = it.rawBody ?? 'application/json';
    const sent = it.rawBody === undefined ? JSON.stringify(body) : 'no;such\nfile';
    const answer = await fetch(this.address + path, {
      method: it.method,
      redirect: 'manual',
      signal: leaving.signal,
      headers: {
        cookie: this.cookie,
        'sec-fetch-site': 'same-origin',
        ...(it.method === 'GET' || sent === undefined ? {} : { 'content-type': type }),
      },
      ...(it.method === 'GET' || sent === undefined ? {} : { body: sent }),
    });
    try {
      await check(it, answer, path);
    } finally {
      leaving.abort();
    }
  }

  /**
   * Sends a text as JSON. A server that refuses a body before its end closes the line, and the reset may reach the
   * client before the answer: then it is sent again.
   */
  async post(path: string, body: string): Promise<Response> {
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie: this.cookie };
    for (let left = 20; ; left--) {
      try {
        return await fetch(this.address + path, { method: 'POST', headers, body });
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }
}

/** Holds an answer to what the table of endpoints says of it. */
async function check(it: Endpoint, answer: Response, path: string): Promise<void> {
  const { status, headers } = answer;
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) return;
  const told = `${it.method} ${path}: ${status}`;
  assert.ok(headers.get('x-request-id') !== null, `${told} has no id`);
  const text = await answer.text();
  if (type.startsWith('application/problem+json')) {
    const problem = problemSchema.parse(JSON.parse(text));
    assert.equal(PROBLEMS[problem.code as ProblemCode]?.status, status, told);
    // A failure that the document names is no mistake: orders may be halted.
    const named = it.problems?.some((code) => code === problem.code) ?? false;
    assert.ok(status < 500 || named, `${told}: ${problem.detail}`);
    return;
  }
  const expected = it.answer === null ? [204] : [it.status ?? 200, ...(it.otherStatuses ?? [])];
  assert.ok(expected.includes(status), `${told}: ${text.slice(0, 300)}`);
  if (it.answer === null || !type.startsWith('application/json')) return;
  const read = it.answer.safeParse(JSON.parse(text));
  assert.ok(read.success, `${told}: ${read.error?.message}`);
}

async function logIn({ address, setup }: Running): Promise<string> {
  const token = String(setup).split('#')[1];
  const answer = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ token, login: 'ana', name: 'Ana', locale: 'pt-BR', password: PASSWORD }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('hostile input', () => {
  let running: Running;
  let attacker: Attacker;
  let finish: () => void;
  let ended: Promise<void>;

  before(async () => {
    await new Promise<void>((ready, failed) => {
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      ended = withFolder(async (folder) => {
        const settings = {
          PREGAO_ACCESS: 'users',
          PREGAO_SIMULATED_HISTORY_SESSIONS: '1',
          PREGAO_REQUESTS_PER_MINUTE: '10000000',
        };
        running = await startPlatform(folder, settings);
        attacker = new Attacker(running.address, await logIn(running));
        ready();
        await finished;
        if (running.process.exitCode === null) await running.stop('SIGKILL');
      });
      ended.catch(failed);
    });
  });

  after(async () => {
    finish();
    await ended;
  });

  for (const [name, it] of NAMED.filter(([one]) => !ENDING.includes(one)))
    test(`${name}: whatever is sent, the answer is one of the document`, async () => {
      const numRuns = it.rawBody === undefined ? RUNS : FILE_RUNS;
      await fc.assert(
        fc.asyncProperty(requestsOf(it), (request) => attacker.send(it, request)),
        { numRuns },
      );
    });

  test('bodies that are deep, long, cut off or none are refused', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const long = JSON.stringify({ symbol: 'a'.repeat(1_100_000) });
    for (const [text, status] of [
      [deep, 400],
      [long, 413],
      ['{"symbol":', 400],
      ['\u0000', 400],
      ['{"__proto__":{"admin":true},"symbol":"PETR4"}', 400],
    ] as const) {
      const answer = await attacker.post('/api/market/subscribe', text);
      assert.equal(answer.status, status, text.slice(0, 30));
      assert.ok(problemSchema.safeParse(await answer.json()).success);
    }
  });

  test('after all of it the program lives, and nothing failed on our side', async () => {
    assert.equal((await fetch(`${attacker.address}/livez`)).status, 200);
    assert.doesNotMatch(running.log(), /request failed|uncaught|unhandled/i);
  });
});
