import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { type Config, exampleFile, readConfig } from './config.ts';

const EXAMPLE = join(import.meta.dirname, '../../.env.example');

/** Each setting as it is without any configuration. */
const DEFAULTS: Config = {
  PREGAO_HOST: '127.0.0.1',
  PREGAO_PORT: 4600,
  PREGAO_ACCESS: 'auto',
  PREGAO_PUBLIC_URL: null,
  PREGAO_TRUSTED_PROXIES: [],
  PREGAO_API_KEY: '-',
  PREGAO_DATA_DIR: 'data',
  PREGAO_JOURNAL_COPY_DIR: '-',
  PREGAO_LOG_LEVEL: 'info',
  PREGAO_EXCHANGE_TIME_ZONE: 'America/Sao_Paulo',
  PREGAO_VENUE: 'simulated',
  PREGAO_REPLAY_FILE: '-',
  PREGAO_REPLAY_DATE: '-',
  PREGAO_REPLAY_EXCHANGE: 'B3',
  PREGAO_REPLAY_SYMBOLS: [],
  PREGAO_REPLAY_SPEED: 1,
  PREGAO_SIMULATED_SEED: 'pregao',
  PREGAO_SIMULATED_SPEED: 1,
  PREGAO_SIMULATED_INTENSITY: 1,
  PREGAO_SIMULATED_FAULTS: 0,
  PREGAO_PAPER_FAULTS: {},
  PREGAO_SIMULATED_HISTORY_SESSIONS: 45,
  PREGAO_SIMULATED_SYMBOLS: 50,
  PREGAO_RECORD_SYMBOLS: 'all',
  PREGAO_CORRECTION_WINDOW_MINUTES: 3,
  PREGAO_DURABLE_INTERVAL_MS: 1_000,
  PREGAO_ARCHIVE_KEEP_DAYS: 0,
  PREGAO_REQUESTS_PER_MINUTE: 6_000,
  PREGAO_IMPORT_BYTES_MAX: 4_294_967_296,
  PREGAO_ALLOWED_ORIGINS: [],
  PREGAO_STREAM_WINDOW_MS: 100,
  PREGAO_STREAM_CONNECTIONS_MAX: 2_000,
  PREGAO_STREAM_CONNECTIONS_PER_USER: 100,
};

function mistakesOf(...[environment, file]: Parameters<typeof readConfig>): string[] {
  const config = readConfig(environment, file);
  return config.ok ? [] : config.error;
}

test('without any setting every default holds', () => {
  assert.deepEqual(readConfig({}), { ok: true, value: DEFAULTS });
});

test('the environment wins over .env, and .env over the default', () => {
  const config = readConfig({ PREGAO_PORT: '1' }, { PREGAO_PORT: '2', PREGAO_HOST: '0.0.0.0' });
  assert.deepEqual(config, { ok: true, value: { ...DEFAULTS, PREGAO_PORT: 1, PREGAO_HOST: '0.0.0.0' } });
});

const TAKEN: readonly (readonly [name: keyof Config, text: string, value: string | number | string[] | object])[] = [
  ['PREGAO_PORT', '0', 0],
  ['PREGAO_PORT', '65535', 65_535],
  ['PREGAO_REPLAY_SPEED', '0.5', 0.5],
  ['PREGAO_REPLAY_SPEED', '10000', 10_000],
  ['PREGAO_REPLAY_SPEED', 'max', Number.POSITIVE_INFINITY],
  ['PREGAO_REPLAY_DATE', '2025-08-29', '2025-08-29'],
  ['PREGAO_REPLAY_EXCHANGE', 'SIM', 'SIM'],
  ['PREGAO_REPLAY_SYMBOLS', 'PETR4, WIN$', ['PETR4', 'WIN$']],
  ['PREGAO_SIMULATED_INTENSITY', '0.01', 0.01],
  ['PREGAO_LOG_LEVEL', 'silent', 'silent'],
  ['PREGAO_VENUE', 'none', 'none'],
  ['PREGAO_PAPER_FAULTS', 'report-lost=0.05, bust=1', { 'report-lost': 0.05, bust: 1 }],
  ['PREGAO_EXCHANGE_TIME_ZONE', 'UTC', 'UTC'],
  ['PREGAO_SIMULATED_SEED', 'pregão 42', 'pregão 42'],
];
for (const [name, text, value] of TAKEN) {
  test(`${name}=${text} is taken`, () => {
    const config = readConfig({ [name]: text });
    assert.ok(config.ok);
    assert.deepEqual(config.value[name], value);
  });
}

const REFUSED: readonly (readonly [name: keyof Config, text: string, expected: string])[] = [
  ['PREGAO_HOST', '', 'a host name or address'],
  ['PREGAO_PORT', '65536', 'a whole number from 0 to 65535'],
  ['PREGAO_PORT', '80a', 'a whole number from 0 to 65535'],
  ['PREGAO_PORT', '-1', 'a whole number from 0 to 65535'],
  ['PREGAO_PORT', '', 'a whole number from 0 to 65535'],
  ['PREGAO_DATA_DIR', '', 'a path'],
  ['PREGAO_LOG_LEVEL', 'INFO', 'one of debug, info, warn, error, silent'],
  ['PREGAO_VENUE', 'profit', 'one of simulated, replay, none'],
  ['PREGAO_REPLAY_FILE', '', 'a path, or "-"'],
  ['PREGAO_REPLAY_SPEED', '0', 'a number from 0.1 to 10000, or "max"'],
  ['PREGAO_REPLAY_SPEED', '1,5', 'a number from 0.1 to 10000, or "max"'],
  ['PREGAO_REPLAY_SPEED', '1e3', 'a number from 0.1 to 10000, or "max"'],
  ['PREGAO_REPLAY_DATE', '2025-02-30', 'a date such as 2025-08-29, or "-"'],
  ['PREGAO_REPLAY_EXCHANGE', 'b3', 'capital letters and digits, up to 12'],
  ['PREGAO_REPLAY_SYMBOLS', 'petr4', 'tickers with a comma between them, or "-"'],
  ['PREGAO_SIMULATED_SPEED', '1001', 'a number from 0.1 to 1000'],
  ['PREGAO_SIMULATED_INTENSITY', 'NaN', 'a number from 0.01 to 100'],
  ['PREGAO_SIMULATED_HISTORY_SESSIONS', '501', 'a whole number from 0 to 500'],
  ['PREGAO_CORRECTION_WINDOW_MINUTES', '0', 'a whole number from 1 to 60'],
  ...['report-lost', 'report-lost=2', 'report-last=0.1', 'bust=-1', ''].map(
    (text) =>
      [
        'PREGAO_PAPER_FAULTS',
        text,
        'faults with their shares from 0 to 1, such as "report-lost=0.05,send-vanishes=0.01" or "all=0.01"; "-" for none',
      ] as const,
  ),
  ['PREGAO_DURABLE_INTERVAL_MS', '9', 'a whole number from 10 to 60000'],
  ['PREGAO_STREAM_WINDOW_MS', '5001', 'a whole number from 10 to 5000'],
  ['PREGAO_EXCHANGE_TIME_ZONE', 'Brasilia', 'a name of the IANA time zone database, such as America/Sao_Paulo'],
];
for (const [name, text, expected] of REFUSED) {
  test(`${name}="${text}" is refused with its name, place, value and what is allowed`, () => {
    assert.deepEqual(mistakesOf({ [name]: text }), [`${name} is "${text}" (environment); expected ${expected}`]);
    assert.deepEqual(mistakesOf({}, { [name]: text }), [`${name} is "${text}" (.env); expected ${expected}`]);
  });
}

test('all mistakes are told together', () => {
  const mistakes = mistakesOf({ PREGAO_PORT: 'x', PREGAO_PROT: '4600' }, { PREGAO_VENUE: 'y', PREGAO_WHAT: '' });
  assert.equal(mistakes.length, 4);
  for (const name of ['PREGAO_PORT', 'PREGAO_PROT', 'PREGAO_VENUE', 'PREGAO_WHAT'])
    assert.ok(
      mistakes.some((mistake) => mistake.startsWith(`${name} `)),
      name,
    );
});

test('a variable of ours that means nothing is a mistake, told with its place and all that mean something', () => {
  assert.deepEqual(mistakesOf({ PREGAO_PROT: '4600' }), [
    `PREGAO_PROT (environment) is no setting; expected one of ${Object.keys(DEFAULTS).join(', ')}`,
  ]);
  assert.match(mistakesOf({}, { PREGAO_PROT: '4600' })[0] ?? '', /^PREGAO_PROT \(\.env\) is no setting/);
});

test('variables of other programs, and those of our tests, are left alone', () => {
  assert.deepEqual(mistakesOf({ PATH: '/bin', PORT: 'x', PREGAO_CHROMIUM: 'x', PREGAO_TEST_DATA: 'x' }), []);
});

test('.env.example is current', () => {
  if (process.env.UPDATE_EXAMPLE === '1') writeFileSync(EXAMPLE, exampleFile());
  const written = existsSync(EXAMPLE) ? readFileSync(EXAMPLE, 'utf8') : '';
  const regenerate = 'UPDATE_EXAMPLE=1 node --test src/app/config.test.ts';
  assert.equal(written, exampleFile(), `.env.example is not what src/app/config.ts says; run: ${regenerate}`);
});

test('.env.example changes nothing as it is, and nothing with every line taken in', () => {
  const example = exampleFile();
  assert.deepEqual(parseEnv(example), {});
  const taken = parseEnv(example.replace(/^#(?=PREGAO_)/gm, ''));
  assert.deepEqual(Object.keys(taken).sort(), Object.keys(DEFAULTS).sort());
  assert.deepEqual(readConfig({}, taken), { ok: true, value: DEFAULTS });
});

test('.env.example tells the meaning of every setting and what is allowed', () => {
  for (const name of Object.keys(DEFAULTS)) {
    assert.match(exampleFile(), new RegExp(`^# [A-Z].*\\.\\n# Allowed: .+\\.\\n#${name}=`, 'm'));
  }
});
