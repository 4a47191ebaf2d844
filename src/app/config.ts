/**
 * The configuration: each setting once, with its meaning, its default and what is allowed. Values come from the
 * environment, then from the file `.env` in the working folder, then from the default. `.env.example` is generated
 * from this table.
 */

import { isNetwork } from '#access/index.ts';
import { assert } from '#kernel/assert.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { type FaultRates, readFaultRates } from '#venues/paper/index.ts';
import { LISTED_MAX } from '#venues/simulated/index.ts';

interface Setting<T> {
  readonly meaning: string;
  /** As it would be written in the environment. */
  readonly fallback: string;
  /** What is allowed, in words that complete "expected …". */
  readonly allowed: string;
  /** The value; undefined where the text is not allowed. */
  readonly read: (text: string) => T | undefined;
}

function integer(least: number, most: number): Pick<Setting<number>, 'allowed' | 'read'> {
  return {
    allowed: `a whole number from ${least} to ${most}`,
    read: (text) => {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

function decimal(least: number, most: number): Pick<Setting<number>, 'allowed' | 'read'> {
  return {
    allowed: `a number from ${least} to ${most}`,
    read: (text) => {
      const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most ? value : undefined;
    },
  };
}

function choice<const T extends string>(...options: T[]): Pick<Setting<T>, 'allowed' | 'read'> {
  return { allowed: `one of ${options.join(', ')}`, read: (text) => options.find((option) => option === text) };
}

function text(allowed: string): Pick<Setting<string>, 'allowed' | 'read'> {
  return { allowed, read: (value) => (value === '' ? undefined : value) };
}

const SETTINGS = {
  PREGAO_HOST: {
    meaning: 'Address to listen on. Anything but a loopback address opens the platform to the network.',
    fallback: '127.0.0.1',
    ...text('a host name or address'),
  },
  PREGAO_PORT: {
    meaning: 'Port of the page and the API; 0 takes a free one.',
    fallback: '4600',
    ...integer(0, 65_535),
  },
  PREGAO_ACCESS: {
    meaning:
      'Who has to log in. auto: nobody while there is no user and only this machine can reach the platform, else everybody. users: always everybody.',
    fallback: 'auto',
    ...choice('auto', 'users'),
  },
  PREGAO_PUBLIC_URL: {
    meaning:
      'The address that users type where it is another one than the platform listens on, as behind a proxy; "-" for none.',
    fallback: '-',
    allowed: 'an origin such as https://pregao.example, or "-"',
    read: readPublicUrl,
  },
  PREGAO_TRUSTED_PROXIES: {
    meaning: 'Addresses or networks of proxies whose X-Forwarded-For is believed; "-" for none.',
    fallback: '-',
    allowed: 'addresses such as 127.0.0.1 or 10.0.0.0/8 with a comma between them, or "-"',
    read: readNetworks,
  },
  PREGAO_API_KEY: {
    meaning: 'The API key with which commands ask the running platform, where one has to log in; "-" for none.',
    fallback: '-',
    ...text('a key, or "-"'),
  },
  PREGAO_DATA_DIR: { meaning: 'Folder of databases and tick files.', fallback: 'data', ...text('a path') },
  PREGAO_JOURNAL_COPY_DIR: {
    meaning:
      'Folder, best on another disk, that the journal of orders is copied to as it grows; "-" for none. What the copy has, the journal must have too.',
    fallback: '-',
    ...text('a path, or "-"'),
  },
  PREGAO_LOG_LEVEL: {
    meaning: 'How much is logged, as JSON lines on standard error.',
    fallback: 'info',
    ...choice('debug', 'info', 'warn', 'error', 'silent'),
  },
  PREGAO_EXCHANGE_TIME_ZONE: {
    meaning: 'Time zone of the exchange: days, weeks and hours of bars are bounded in it.',
    fallback: 'America/Sao_Paulo',
    allowed: 'a name of the IANA time zone database, such as America/Sao_Paulo',
    read: knownZone,
  },
  PREGAO_VENUE: {
    meaning: 'Where live trades come from: a simulated market, a past day that is played again, or nowhere.',
    fallback: 'simulated',
    ...choice('simulated', 'replay', 'none'),
  },
  PREGAO_REPLAY_FILE: {
    meaning: 'The trade-by-trade file that the venue "replay" plays (.txt or .zip); "-" for none.',
    fallback: '-',
    ...text('a path, or "-"'),
  },
  PREGAO_REPLAY_DATE: {
    meaning: 'The stored day that the venue "replay" plays; "-" for none.',
    fallback: '-',
    allowed: 'a date such as 2025-08-29, or "-"',
    read: (value) => (value === '-' || parseLocalDate(value).ok ? value : undefined),
  },
  PREGAO_REPLAY_EXCHANGE: {
    meaning: 'The exchange whose day is played, or whose trades are in the file.',
    fallback: 'B3',
    allowed: 'capital letters and digits, up to 12',
    read: (value) => (/^[A-Z0-9]{1,12}$/.test(value) ? value : undefined),
  },
  PREGAO_REPLAY_SYMBOLS: {
    meaning: 'The symbols of the stored day that are played; "-" for all.',
    fallback: '-',
    allowed: 'tickers with a comma between them, or "-"',
    read: readSymbols,
  },
  PREGAO_REPLAY_SPEED: {
    meaning: 'Seconds of the replayed day per real second, to begin with; "max" for as fast as it goes.',
    fallback: '1',
    allowed: 'a number from 0.1 to 10000, or "max"',
    read: (value) => (value === 'max' ? Number.POSITIVE_INFINITY : decimal(0.1, 10_000).read(value)),
  },
  PREGAO_SIMULATED_SEED: {
    meaning: 'Seed of the simulated market: the same seed gives the same trades.',
    fallback: 'pregao',
    ...text('a text of at least one character'),
  },
  PREGAO_SIMULATED_SPEED: { meaning: 'Simulated seconds per real second.', fallback: '1', ...decimal(0.1, 1_000) },
  PREGAO_SIMULATED_INTENSITY: {
    meaning: 'Trades of the simulated market, times this.',
    fallback: '1',
    ...decimal(0.01, 100),
  },
  PREGAO_SIMULATED_FAULTS: {
    meaning:
      'Share of simulated trades that come late, twice, never, or are taken back, each; and of minutes, ten times as many, in which the line is lost, or in which trades come all at once; of the half hours of a symbol in which it is halted; and of trades, a thousandth of it, that set off a burst of 10,000 trades a second.',
    fallback: '0',
    ...decimal(0, 0.5),
  },
  PREGAO_PAPER_FAULTS: {
    meaning:
      'What the paper venue does wrong on purpose, and with which share of what it does, as brokers do to those who use them: docs/guide/paper-trading.md names all of it.',
    fallback: '-',
    allowed:
      'faults with their shares from 0 to 1, such as "report-lost=0.05,send-vanishes=0.01" or "all=0.01"; "-" for none',
    read: (value): FaultRates | undefined => readFaultRates(value),
  },
  PREGAO_SIMULATED_HISTORY_SESSIONS: {
    meaning: 'Past sessions that a fresh simulated market is given.',
    fallback: '45',
    ...integer(0, 500),
  },
  PREGAO_SIMULATED_SYMBOLS: {
    meaning:
      'Symbols that the simulated market lists; beyond the usual 50 they are made-up companies, whose tickers begin with X.',
    fallback: '50',
    ...integer(50, LISTED_MAX),
  },
  PREGAO_RECORD_SYMBOLS: {
    meaning:
      'Symbols that are received and stored whether anybody has subscribed to them or not: "*" for all that the venue offers, "-" for none. A replay plays its whole day.',
    fallback: '*',
    allowed: 'tickers with a comma between them, "*" or "-"',
    read: (value): readonly string[] | 'all' | undefined => (value === '*' ? 'all' : readSymbols(value)),
  },
  PREGAO_CORRECTION_WINDOW_MINUTES: {
    meaning: 'How late a trade may come and restate its bar at once; a later one has its minute rebuilt from the tape.',
    fallback: '3',
    ...integer(1, 60),
  },
  PREGAO_DURABLE_INTERVAL_MS: {
    meaning: 'How often new trades and bars are made durable.',
    fallback: '1000',
    ...integer(10, 60_000),
  },
  PREGAO_ARCHIVE_KEEP_DAYS: {
    meaning: 'Days that archived trades are kept, counted by the calendar of today; 0 keeps all. Bars stay for ever.',
    fallback: '0',
    ...integer(0, 36_500),
  },
  PREGAO_REQUESTS_PER_MINUTE: {
    meaning:
      'Requests that one asker (a session, an API key, an address) may send in a minute; cancels are counted apart, to 60,000 at least.',
    fallback: '6000',
    ...integer(1, 10_000_000),
  },
  PREGAO_IMPORT_BYTES_MAX: {
    meaning: 'Largest file that may be sent for import.',
    fallback: '4294967296',
    ...integer(1, 2 ** 40),
  },
  PREGAO_ALLOWED_ORIGINS: {
    meaning: 'Origins of other pages that may read the API in a browser; "-" for none.',
    fallback: '-',
    allowed: 'origins such as https://desk.example with a comma between them, or "-"',
    read: readOrigins,
  },
  PREGAO_STREAM_WINDOW_MS: {
    meaning:
      'How often a moving bar or quote is sent where a subscription names no window; within it only the newest counts.',
    fallback: '100',
    ...integer(10, 5_000),
  },
  PREGAO_STREAM_CONNECTIONS_MAX: {
    meaning: 'Open streams at once, of all users: WebSockets and event streams.',
    fallback: '2000',
    ...integer(1, 100_000),
  },
  PREGAO_STREAM_CONNECTIONS_PER_USER: {
    meaning: 'Open streams at once of one user; each page that is open has one.',
    fallback: '100',
    ...integer(1, 100_000),
  },
} satisfies Record<string, Setting<unknown>>;

type Settings = typeof SETTINGS;
type SettingName = keyof Settings;
type ValueOf<S> = S extends { read: (text: string) => infer T } ? Exclude<T, undefined> : never;

/** All settings, by the name of their variable. */
export type Config = { readonly [K in SettingName]: ValueOf<Settings[K]> };

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting. All mistakes are told together, each with the variable, where it was set, its value and what
 * is allowed; a variable that starts with PREGAO_ and means nothing is a mistake too.
 */
export function readConfig(environment: Environment, file: Environment = {}): Result<Config, string[]> {
  const config: Partial<Record<SettingName, unknown>> = {};
  const mistakes: string[] = [];
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const [value, place] = textOf(name, environment, file);
    const read = setting.read(value ?? setting.fallback);
    if (read === undefined) mistakes.push(`${name} is "${value}" (${place}); expected ${setting.allowed}`);
    config[name] = read;
  }
  mistakes.push(...unknownNames(environment, 'environment'), ...unknownNames(file, '.env'));
  return mistakes.length > 0 ? err(mistakes) : ok(config as Config);
}

function textOf(name: string, environment: Environment, file: Environment): [string | undefined, string] {
  if (environment[name] !== undefined) return [environment[name], 'environment'];
  return [file[name], '.env'];
}

/** Variables that other parts of the project read: the tests. */
const KNOWN_ELSEWHERE = new Set(['PREGAO_CHROMIUM', 'PREGAO_TEST_DATA']);

function unknownNames(source: Environment, place: string): string[] {
  return Object.keys(source)
    .filter((name) => name.startsWith('PREGAO_') && !(name in SETTINGS) && !KNOWN_ELSEWHERE.has(name))
    .map((name) => `${name} (${place}) is no setting; expected one of ${Object.keys(SETTINGS).join(', ')}`);
}

/** The text of `.env.example`. */
export function exampleFile(): string {
  const entries = Object.entries(SETTINGS).map(
    ([name, { meaning, allowed, fallback }]) => `# ${meaning}\n# Allowed: ${allowed}.\n#${name}=${fallback}\n`,
  );
  return `# Settings of Pregão. Copy this file to .env and remove the "#" before what you change.\n\n${entries.join('\n')}`;
}

function readSymbols(value: string): readonly string[] | undefined {
  if (value === '-') return [];
  const symbols = value.split(',').map((symbol) => symbol.trim());
  return symbols.every((symbol) => /^[A-Z0-9][A-Z0-9$@_.-]{0,31}$/.test(symbol)) ? symbols : undefined;
}

/** One exact origin; null for none. */
function readPublicUrl(value: string): URL | null | undefined {
  if (value === '-') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value ? url : undefined;
}

function readNetworks(value: string): readonly string[] | undefined {
  if (value === '-') return [];
  const networks = value.split(',').map((network) => network.trim());
  return networks.every(isNetwork) ? networks : undefined;
}

/** Exact origins: no path, no wildcard. */
function readOrigins(value: string): readonly string[] | undefined {
  if (value === '-') return [];
  const origins = value.split(',').map((origin) => origin.trim());
  return origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin) ? origins : undefined;
}

function knownZone(id: string): string | undefined {
  // The runtime takes bare offsets such as +03:00 too, but an offset knows no daylight saving.
  if (!/^[A-Za-z]/.test(id)) return undefined;
  try {
    const zone = createZone(id);
    assert(zone.id === id, 'a zone keeps its name');
    return id;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
