/** Real files of the exchange, imported and asked for through the running platform, where PREGAO_TEST_DATA has them. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type InstrumentDetails,
  type InstrumentsAnswer,
  instrumentDetailsSchema,
  instrumentsAnswerSchema,
} from '#contract/instruments.ts';
import { type CandlesAnswer, candlesAnswerSchema } from '#contract/market-data.ts';
import { problemSchema } from '#contract/problem.ts';
import { runCommand, startPlatform, withFolder } from './testing.fixture.ts';

const FOLDER = join(process.env.PREGAO_TEST_DATA ?? '', 'b3');
const FILES = [
  'bvbg/pricereport_BVBG086.xml.gz',
  'bvbg/SPRD250203.zip',
  'settlement/boletim_negociacao_20250203_WIN.parquet',
  'settlement/boletim_negociacao_20250203_WDO.parquet',
  'settlement/derivativos_intradia_20260310_DOL.json.gz',
  'settlement/derivativos_intradia_20260310_DI1.json.gz',
].map((file) => join(FOLDER, file));
/** A sample that was cut by hand: its trailer tells the 1,745 lines of the day, and it has 506. */
const COTAHIST = join(FOLDER, 'cotahist/COTAHIST_D04012016.TXT');
/** The first 99 trades of 2025-08-29, of many contracts. */
const TRADES = join(FOLDER, 'ticks/29-08-2025_NEGOCIOSAVISTA_first99.txt');
const missing =
  process.env.PREGAO_TEST_DATA === undefined || ![...FILES, COTAHIST, TRADES].every((file) => existsSync(file));

interface Asked {
  details(path: string): Promise<InstrumentDetails>;
  list(query: string): Promise<InstrumentsAnswer>;
  problem(path: string): Promise<{ readonly status: number; readonly code: string }>;
}

test(
  'what the files of the exchange say of an instrument is what the API answers for their days',
  { skip: missing ? 'PREGAO_TEST_DATA names no folder with the files of B3; real data is not tested' : false },
  async (t) =>
    withFolder(async (folder) => {
      const cut = await runCommand(folder, ['import', 'instruments', COTAHIST]);
      assert.equal(cut.code, 4);
      assert.match(cut.stderr, /has 506 lines, and its trailer \(99COTAHIST\) tells 1745: .* Nothing was imported\./);
      for (const file of [wholeCotahist(folder), ...FILES]) {
        const { code, stderr } = await runCommand(folder, ['import', 'instruments', file, '--json']);
        assert.equal(code, 0, `${file}: ${stderr}`);
      }
      const running = await startPlatform(folder, { PREGAO_VENUE: 'none' });
      try {
        const get = (path: string): Promise<Response> => fetch(`${running.address}/api/v1/instruments${path}`);
        const asked: Asked = {
          details: async (path) => instrumentDetailsSchema.parse(await (await get(path)).json()),
          list: async (query) => instrumentsAnswerSchema.parse(await (await get(query)).json()),
          async problem(path) {
            const answer = await get(path);
            return { status: answer.status, code: problemSchema.parse(await answer.json()).code };
          },
        };
        await t.test('futures', () => futures(asked));
        await t.test('options', () => options(asked));
        await t.test('search', () => search(asked));
        await t.test('what cannot be answered', () => problems(asked));
        const { code, stderr } = await runCommand(folder, ['import', 'trades', TRADES]);
        assert.equal(code, 0, stderr);
        await t.test('continuous futures', () => continuous(running.address, asked));
      } finally {
        await running.stop('SIGTERM');
      }
    }),
);

/** The sample as a file of its own, whose trailer tells its lines. */
function wholeCotahist(folder: string): string {
  const path = join(folder, 'COTAHIST.TXT');
  const [before = '', after = ''] = readFileSync(COTAHIST, 'latin1').split('00000001745');
  writeFileSync(path, `${before}00000000506${after}`, 'latin1');
  return path;
}

async function futures({ details }: Asked): Promise<void> {
  const day = await details('/WING25?date=2025-02-03');
  assert.deepEqual([day.multiplier, day.tickSize, day.source], ['0.20', '5.00', 'master']);
  assert.deepEqual(day.limits, {
    lower: '114000.00',
    upper: '139330.00',
    reference: '126665.00',
    basis: 'published',
    source: 'bulletin',
  });
  assert.deepEqual(day.expiry, { date: '2025-02-12', lastTradingDay: '2025-02-12', source: 'rule', certain: true });
  assert.deepEqual(day.continuous, ['WIN$']);
  // The report of the day has its settlement: the band of the next session stands around it, rounded inward.
  const next = await details('/WING25?date=2025-02-04');
  assert.deepEqual(next.previousSettlement, {
    price: '126227.00',
    date: '2025-02-03',
    source: 'simplified-price-report',
  });
  assert.deepEqual(
    [next.limits?.basis, next.limits?.lower, next.limits?.upper],
    ['computed', '113605.00', '138850.00'],
  );
  // No fraction is known of the later months of the dollar.
  const later = await details('/WDOJ25?date=2025-02-04');
  assert.deepEqual([later.limits, later.previousSettlement?.date], [null, '2025-02-03']);
  const dollar = await details('/DOLJ26?date=2026-03-10');
  assert.deepEqual([dollar.expiry?.date, dollar.expiry?.source], ['2026-04-01', 'derivative-quotation']);
  assert.equal(dollar.limits?.basis, 'published');
  // Its expiry by rule has passed, whoever saw it last.
  assert.equal((await details('/WING18?date=2025-02-03')).source, 'ticker');
}

async function options({ details }: Asked): Promise<void> {
  const { facts, expiry, kind, multiplier } = await details('/ABEVA89?date=2016-01-05');
  const fact = (name: string) => facts.find((one) => one.fact === name);
  assert.deepEqual([kind, multiplier, expiry?.date], ['option', '1.00', '2016-01-18']);
  assert.deepEqual(
    [fact('strike')?.value, fact('strike')?.source, fact('strike')?.asOf],
    ['18.81', 'cotahist', '2016-01-04'],
  );
  assert.equal(fact('underlying')?.value, 'ABEV3');
  const after = await details('/ABEVA89?date=2016-01-19');
  assert.deepEqual([after.facts, after.seen], [[], { first: '2016-01-04', last: '2016-01-04' }]);
}

async function search({ list }: Asked): Promise<void> {
  const symbols = ({ instruments }: InstrumentsAnswer): string[] => instruments.map(({ symbol }) => symbol);
  assert.deepEqual(symbols(await list('?search=abev3&date=2016-01-04')).slice(0, 2), ['ABEV3', 'ABEV3F']);
  assert.ok(symbols(await list('?search=BRABEVACNOR1&date=2016-01-04')).includes('ABEV3'));
  const day = 'search=DOL&kind=option&date=2026-03-10&exchange=B3&limit=200';
  const pages: string[] = [];
  let answer = await list(`?${day}`);
  for (;;) {
    pages.push(...symbols(answer));
    if (answer.nextCursor == null) break;
    answer = await list(`?${day}&cursor=${answer.nextCursor}`);
  }
  assert.ok(pages.length > 2_000, `${pages.length} options on the dollar`);
  assert.equal(new Set(pages).size, pages.length);
  assert.deepEqual(pages, pages.toSorted());
  // Nothing has bars, and a page's own list has nothing then.
  assert.deepEqual((await list('')).instruments, []);
}

async function problems({ problem }: Asked): Promise<void> {
  assert.deepEqual(await problem('/NONE3'), { status: 404, code: 'NOT_FOUND' });
  assert.deepEqual(await problem('/ABEV3?exchange=NYSE'), { status: 404, code: 'NOT_FOUND' });
  assert.deepEqual(await problem('/ABEV3?date=2016-02-30'), { status: 400, code: 'INVALID_REQUEST' });
  assert.deepEqual(await problem('?cursor=wrong'), { status: 400, code: 'INVALID_REQUEST' });
  assert.deepEqual(await problem('?sort=name'), { status: 400, code: 'INVALID_REQUEST' });
  assert.deepEqual(await problem('?limit=201'), { status: 400, code: 'INVALID_REQUEST' });
}

async function continuous(address: string, { list, details }: Asked): Promise<void> {
  const candles = async (symbol: string, query = ''): Promise<CandlesAnswer> => {
    const path = `/api/v1/candles?symbol=${symbol}&exchange=B3&timeframe=1d${query}`;
    return candlesAnswerSchema.parse(await (await fetch(address + path)).json());
  };
  // DOLU25 has its last trading day then, which belongs to the next contract already.
  for (const [symbol, contract] of [
    ['DOL$', 'DOLV25'],
    ['DI1$26', 'DI1F26'],
  ] as const) {
    const [bar, ...more] = (await candles(symbol)).candles;
    assert.deepEqual([bar?.contract, more], [contract, []], symbol);
    const { contract: _contract, ...same } = bar ?? {};
    assert.deepEqual((await candles(contract)).candles, [same]);
  }
  const [dollar] = (await candles('DOLV25')).candles;
  assert.ok(dollar?.turnover != null, 'BRL 50 a point');
  assert.deepEqual((await candles('DOL$', '&to=2025-08-01T00:00:00Z')).candles, []);
  assert.equal((await fetch(`${address}/api/v1/candles?symbol=CCM$&exchange=B3&timeframe=1d`)).status, 404);
  // What has bars is in the list of the page now, and has its series among its facts.
  assert.ok((await list('')).instruments.some(({ symbol }) => symbol === 'DOLV25'));
  assert.deepEqual((await details('/DOLV25?date=2025-08-29')).continuous, ['DOL$']);
}
