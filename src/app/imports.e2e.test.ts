import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type ImportJobDto, importJobSchema } from '#contract/imports.ts';
import { candlesAnswerSchema } from '#contract/market-data.ts';
import { problemSchema } from '#contract/problem.ts';
import { withPlatform } from './testing.fixture.ts';

const SETTINGS = { PREGAO_VENUE: 'none', PREGAO_LOG_LEVEL: 'warn', PREGAO_IMPORT_BYTES_MAX: '1000000' };

/** An export of MetaTrader 5 of one minute a line; the second one has no close. */
const BARS = `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>
2026.03.10\t10:00:00\t180000\t180100\t179900\t180050\t10\t100\t5
2026.03.10\t10:01:00\t180050\t180100\t180000\tx\t10\t100\t5
2026.03.10\t10:02:00\t180050\t180100\t180000\t180060\t10\t100\t5
`;

async function send(address: string, query: string, body: Uint8Array | string, headers = {}): Promise<Response> {
  return fetch(`${address}/api/v1/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...headers },
    body: typeof body === 'string' ? body : Uint8Array.from(body),
  });
}

async function ended(address: string, id: string): Promise<ImportJobDto> {
  const signal = AbortSignal.timeout(60_000);
  for (;;) {
    const job = importJobSchema.parse(await (await fetch(`${address}/api/v1/imports/${id}`, { signal })).json());
    if (job.state !== 'queued' && job.state !== 'running') return job;
    // Requests are counted.
    await sleep(50, undefined, { signal });
  }
}

test('a file with a bad row is taken in while the platform runs, its bars are shown, and its row is told', () =>
  withPlatform(SETTINGS, async ({ address }) => {
    const bars = `${address}/api/v1/candles?symbol=WINJ26&timeframe=1m`;
    assert.equal((await fetch(bars)).status, 404);
    const query = 'name=WINJ26_M1.csv&kind=candles&symbol=WINJ26&timeframe=1m';
    const asked = await send(address, query, gzipSync(BARS), { 'idempotency-key': 'k1' });
    assert.equal(asked.status, 202);
    const { id } = importJobSchema.parse(await asked.json());
    assert.equal(asked.headers.get('location'), `/api/v1/imports/${id}`);
    const job = await ended(address, id);
    assert.deepEqual([job.state, job.rejectedRows], ['partly', 1], JSON.stringify(job));
    const rejected = await (await fetch(`${address}/api/v1/imports/${id}/rejected`)).text();
    assert.equal(rejected.trim(), job.rejected[0]);
    const shown = candlesAnswerSchema.parse(await (await fetch(bars)).json());
    assert.deepEqual(
      shown.candles.map(({ close }) => close),
      ['180050.00', '180060.00'],
    );
    // Sent once more under its key it is not done again; under the same key another file is refused.
    const again = await send(address, query, gzipSync(BARS), { 'idempotency-key': 'k1' });
    assert.deepEqual(
      [again.headers.get('idempotency-replayed'), ((await again.json()) as ImportJobDto).id],
      ['true', id],
    );
    assert.equal((await send(address, query, 'x', { 'idempotency-key': 'k1' })).status, 422);
  }));

test('what is no such file is refused, and what is sent wrongly never becomes an import', () =>
  withPlatform(SETTINGS, async ({ address }) => {
    // Bytes that unpack to a thousand times as many, and are no table.
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { id } = importJobSchema.parse(await (await send(address, 'name=b.gz&kind=trades', bomb)).json());
    const job = await ended(address, id);
    assert.equal(job.state, 'refused', JSON.stringify(job));
    assert.match(job.error ?? '', /b\.gz/);
    const wrong: readonly (readonly [query: string, status: number])[] = [
      ['name=..%2F..%2Fetc%2Fpasswd&kind=trades', 400],
      ['name=..&kind=trades', 400],
      ['name=a%00b&kind=trades', 400],
      ['name=a%5Cb&kind=trades', 400],
      [`name=${'a'.repeat(300)}&kind=trades`, 400],
      ['name=&kind=trades', 400],
      ['name=a&kind=magic', 400],
      ['name=a&kind=trades&symbol=PETR4', 400],
      ['name=a&kind=instruments&dryRun=true', 400],
      ['name=a&kind=trades&path=%2Fetc%2Fpasswd', 400],
    ];
    for (const [query, status] of wrong) assert.equal((await send(address, query, 'x')).status, status, query);
    const json = await fetch(`${address}/api/v1/imports?name=a&kind=trades`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(problemSchema.parse(await json.json()).code, 'UNSUPPORTED_MEDIA_TYPE');
    const all = (await (await fetch(`${address}/api/v1/imports`)).json()) as { imports: unknown[] };
    assert.equal(all.imports.length, 1);
  }));
