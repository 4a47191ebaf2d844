import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CandlesAnswer } from '#contract/market-data.ts';
import { TIMEFRAMES } from '#contract/timeframe.ts';
import type { Candle } from '#market-data/index.ts';
import { openCandleStore } from './stores.ts';
import { runCommand, startPlatform, withFolder } from './testing.fixture.ts';

const HEADER =
  'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
  'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor';

/** A row of a made-up file. */
function row(time: string, id: number, price: string, rest: { quantity?: number; action?: number } = {}): string {
  return `2025-08-29;PETR4;${rest.action ?? 0};${price};${rest.quantity ?? 100};${time};${id};1;2025-08-29;3;120`;
}

function writeTrades(folder: string, name: string, rows: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${[HEADER, ...rows].join('\n')}\n`);
  return path;
}

async function barsOf(folder: string, symbol: string, timeframe = '1m'): Promise<CandlesAnswer['candles']> {
  const { code, stdout, stderr } = await runCommand(folder, ['candles', symbol, '-t', timeframe, '--json']);
  assert.equal(code, 0, stderr);
  return (JSON.parse(stdout) as CandlesAnswer).candles;
}

/** Every file below a folder that holds trades or bars, with its content. */
function stored(folder: string): Map<string, string> {
  const names = readdirSync(join(folder, 'ticks'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.parquet')).sort();
  return new Map(files.map((name) => [name, readFileSync(join(folder, 'ticks', name)).toString('base64')]));
}

const REAL = join(process.env.PREGAO_TEST_DATA ?? '', 'b3', 'ticks', '29-08-2025_NEGOCIOSAVISTA_first99.txt');
const WITHOUT_REAL = existsSync(REAL)
  ? false
  : 'PREGAO_TEST_DATA does not name a folder with b3/ticks; the real trades are not tested';

interface Expected {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
}

function plain({ open, high, low, close, volume, trades }: Candle): Expected {
  assert.ok(trades !== null);
  return { open: open / 1e4, high: high / 1e4, low: low / 1e4, close: close / 1e4, volume, trades };
}

/** The bars that a few lines of plain arithmetic give: all 99 trades lie in the minute of 09:00, in the file's order. */
function independentBars(text: string): Map<string, Expected> {
  const bars = new Map<string, Expected>();
  for (const line of text.trim().split('\n').slice(1)) {
    const fields = line.trim().split(';');
    const [symbol = '', price, quantity, time = ''] = [
      fields[1],
      Number(fields[3]?.replace(',', '.')),
      Number(fields[4]),
      fields[5],
    ];
    assert.equal(time.slice(0, 4), '0900');
    const bar = bars.get(symbol);
    if (bar === undefined) {
      bars.set(symbol, { open: price, high: price, low: price, close: price, volume: quantity, trades: 1 });
    } else {
      bar.high = Math.max(bar.high, price);
      bar.low = Math.min(bar.low, price);
      bar.close = price;
      bar.volume += quantity;
      bar.trades++;
    }
  }
  return bars;
}

test(
  'the real trades of 2025-08-29 give the bars of an independent calculation, and twice changes nothing',
  { skip: WITHOUT_REAL },
  () =>
    withFolder(async (folder) => {
      const first = await runCommand(folder, ['import', 'trades', REAL, '--json']);
      assert.equal(first.code, 0, first.stderr);
      const summary = JSON.parse(first.stdout) as { rows: number; added: number; rejected: number };
      assert.deepEqual([summary.rows, summary.added, summary.rejected], [99, 99, 0]);
      const expected = independentBars(readFileSync(REAL, 'utf8'));
      assert.equal(expected.size, 16);
      // Read from the store itself: a command for each of 96 series would take half a minute.
      const store = openCandleStore(folder);
      for (const [symbol, bar] of expected) {
        for (const timeframe of TIMEFRAMES) {
          const [made, ...others] = await store.newest({ exchange: 'B3', symbol, timeframe }, { limit: 10 });
          assert.deepEqual(made === undefined ? null : plain(made), bar, `${symbol} ${timeframe}`);
          assert.equal(others.length, 0);
        }
      }
      await store.close();
      assert.equal((await barsOf(folder, 'DOLV25'))[0]?.start, '2025-08-29T12:00:00.000Z');
      const before = stored(folder);
      const again = JSON.parse((await runCommand(folder, ['import', 'trades', REAL, '--json'])).stdout) as Record<
        string,
        number
      >;
      assert.deepEqual([again.added, again.changed, again.candles], [0, 0, 0]);
      assert.deepEqual(stored(folder), before);
    }),
);

test('rows that cannot be read are listed with line and reason, and the others are imported', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder, 'some-bad.txt', [
      row('100000001', 10, '38,120'),
      row('100000002', 20, '38.12'),
      row('250000002', 30, '38,130'),
      row('100059999', 40, '38,150'),
    ]);
    const { code, stdout, stderr } = await runCommand(folder, ['import', 'trades', path]);
    assert.equal(code, 3);
    assert.match(stdout, /2 trades of 1 symbol on/);
    assert.match(stderr, /line 3: price "38\.12" is not a decimal number with ","/);
    assert.match(stderr, /line 4: time "250000002"/);
    const list = readFileSync(join(folder, 'imports', 'some-bad.txt.rejected.txt'), 'utf8');
    assert.match(list, /line 3: .*: 2025-08-29;PETR4;0;38\.12;/);
    assert.deepEqual(
      (await barsOf(folder, 'PETR4')).map(({ open, close, trades }) => [open, close, trades]),
      [['38.12', '38.15', 2]],
    );
  }));

test('a trade that the exchange cancelled is in no bar, in the same file or in a later one', () =>
  withFolder(async (folder) => {
    const good = row('100000001', 10, '38,120');
    const bad = row('100000002', 20, '99,000');
    const first = writeTrades(folder, 'first.txt', [good, bad]);
    await runCommand(folder, ['import', 'trades', first]);
    assert.equal((await barsOf(folder, 'PETR4'))[0]?.high, '99.00');
    const second = writeTrades(folder, 'second.txt', [good, bad, row('100000002', 20, '99,000', { action: 2 })]);
    await runCommand(folder, ['import', 'trades', second]);
    const [bar] = await barsOf(folder, 'PETR4');
    assert.deepEqual([bar?.high, bar?.trades, bar?.revision], ['38.12', 1, 1]);
  }));

test('two halves of a day in the wrong order give the bars of the whole day', () =>
  withFolder(async (folder) => {
    const rows = ['100000001', '100030000', '100100000', '100500000'].map((time, index) =>
      row(time, 10 * (index + 1), `38,1${index}0`),
    );
    await runCommand(folder, ['import', 'trades', writeTrades(folder, 'late.txt', rows.slice(2))]);
    await runCommand(folder, ['import', 'trades', writeTrades(folder, 'early.txt', rows.slice(0, 2))]);
    const days = await barsOf(folder, 'PETR4', '1d');
    assert.deepEqual(
      days.map(({ open, close, trades }) => [open, close, trades]),
      [['38.10', '38.13', 4]],
    );
    assert.equal((await barsOf(folder, 'PETR4')).length, 3);
  }));

test('a file that is no trade file is refused whole, with what was expected', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'prices.csv');
    writeFileSync(path, 'date,open,high\n2025-08-29,1,2\n');
    const { code, stderr } = await runCommand(folder, ['import', 'trades', path]);
    assert.equal(code, 4);
    assert.match(stderr, /not a B3 trade-by-trade file.*lacks the column.*Nothing was imported/s);
    assert.equal(existsSync(join(folder, 'ticks')), false);
    const missing = await runCommand(folder, ['import', 'trades', join(folder, 'nothing.zip')]);
    assert.deepEqual([missing.code, /does not exist/.test(missing.stderr)], [4, true]);
  }));

test('a file of which every row is refused is refused, and not taken for a day without a session', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder, 'nonsense.txt', ['a;b;c', 'x']);
    const { code, stdout, stderr } = await runCommand(folder, ['import', 'trades', path]);
    assert.deepEqual([code, /no trades/.test(stdout), /2 rows were refused/.test(stderr)], [4, false, true]);
  }));

test('a header without rows is a day without a session, not an error', () =>
  withFolder(async (folder) => {
    const { code, stdout } = await runCommand(folder, ['import', 'trades', writeTrades(folder, 'holiday.txt', [])]);
    assert.equal(code, 0);
    assert.match(stdout, /no trades/);
  }));

test('wrong arguments and settings are told with what is allowed, and exit with 2', () =>
  withFolder(async (folder) => {
    const option = await runCommand(folder, ['candles', 'PETR4', '-t', '2m']);
    assert.deepEqual([option.code, /Expected one of 1m, 5m/.test(option.stderr)], [2, true]);
    const command = await runCommand(folder, ['imprt']);
    assert.deepEqual([command.code, /Did you mean import/.test(command.stderr)], [2, true]);
    const setting = await runCommand(folder, ['doctor'], { PREGAO_PORT: '99999' });
    assert.equal(setting.code, 2);
    assert.match(setting.stderr, /PREGAO_PORT is "99999" \(environment\); expected a whole number from 0 to 65535/);
  }));

test('the doctor finds a healthy installation healthy, and says what to mend in one that is not', () =>
  withFolder(async (folder) => {
    const healthy = await runCommand(folder, ['doctor', '--json']);
    const { findings } = JSON.parse(healthy.stdout) as { findings: { check: string; state: string }[] };
    assert.deepEqual([healthy.code, findings.filter(({ state }) => state === 'failed')], [0, []]);
    const file = writeTrades(folder, 'not-a-folder', []);
    const sick = await runCommand(folder, ['doctor'], { PREGAO_DATA_DIR: file });
    assert.equal(sick.code, 1);
    assert.match(sick.stdout, /failed\s+folder.*Set PREGAO_DATA_DIR/);
  }));

test('a database that is none, or damaged, is named with what to do, and not touched', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'candles.db');
    writeFileSync(path, 'this is no database, whatever its name says'.repeat(100));
    const before = readFileSync(path);
    const { code, stderr } = await runCommand(folder, ['candles', 'PETR4']);
    assert.equal(code, 1);
    assert.match(stderr, /candles\.db: .*Put a backup in its place/);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.deepEqual(readFileSync(path), before);
  }));

test('a replayed file is a live market: its trades become bars, its end is told, and nothing of it is kept', () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 50 }, (_, index) =>
      row(`1000${String(index).padStart(2, '0')}000`, 10 * (index + 1), '38,120'),
    );
    const path = writeTrades(folder, 'replay.txt', rows);
    const settings = { PREGAO_VENUE: 'replay', PREGAO_REPLAY_FILE: path, PREGAO_REPLAY_SPEED: '100' };
    const running = await startPlatform(folder, settings);
    let state = '';
    for (let tries = 0; tries < 2_000 && state !== 'ended'; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      state = ((await (await fetch(`${running.address}/api/v1/status`)).json()) as { feed: { state: string } }).feed
        .state;
    }
    let candles: CandlesAnswer['candles'] = [];
    // What was played last is told with the next window.
    for (let tries = 0; tries < 200 && candles[0]?.complete !== true; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      const answer = await fetch(`${running.address}/api/v1/candles?symbol=PETR4&timeframe=1m`);
      ({ candles } = (await answer.json()) as CandlesAnswer);
    }
    const { code } = await running.stop('SIGTERM');
    assert.deepEqual([state, code], ['ended', 0]);
    assert.equal((await runCommand(folder, ['candles', 'PETR4'])).code, 4);
    assert.deepEqual(
      candles.map(({ trades, source, complete }) => [trades, source, complete]),
      [[50, 'replay', true]],
    );
  }));

test('a trade that a file tells twice with different values is counted, in a dry run too, and its last row counts', () =>
  withFolder(async (folder) => {
    const path = writeTrades(folder, 'twice.txt', [
      row('100000001', 10, '38,12'),
      row('100000002', 20, '38,13'),
      row('100000002', 30, '38,14'),
      row('100000001', 10, '38,20'),
      // The same once more, and a trade that was taken back.
      row('100000002', 20, '38,13'),
      row('100000002', 30, '38,15', { action: 2 }),
    ]);
    for (const flags of [['--dry-run'], []]) {
      const { stdout } = await runCommand(folder, ['import', 'trades', path, ...flags, '--json']);
      const { conflicting, days } = JSON.parse(stdout) as { conflicting: number; days: { conflicting: number }[] };
      assert.deepEqual([conflicting, days.map((day) => day.conflicting)], [1, [1]]);
    }
    const { code, stdout } = await runCommand(folder, ['import', 'trades', path]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /\n1 trade was told more than once with different values; of rows .* the last one .* counts\.\n/,
    );
    assert.equal((await barsOf(folder, 'PETR4', '1d'))[0]?.high, '38.20');
  }));
