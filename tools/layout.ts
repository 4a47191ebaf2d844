/**
 * Where things stand: the folders and file suffixes of the repository, in one list.
 * The import rules, the tidy rules and the check of the tsconfigs all read it. A new folder is named here first.
 */

/** The business areas. They meet only at market-data's index.ts; everything else between them is a message. */
export const CONTEXTS = ['market-data', 'trading', 'research', 'signals', 'workspace', 'access'] as const;

/** Technologies that a file may name in its suffix (`candle-store.sqlite.ts`): one file, one technology. */
export const ENGINES = ['memory', 'sqlite', 'duckdb', 'postgres', 'questdb', 'nats', 'http'] as const;

/** Suffixes of files that only tests need: tests, suites shared by implementations, random runs, made-up data. */
export const TEST_KINDS = ['test', 'contract', 'fuzz', 'fixture'] as const;

/** Folders of the repository's first level. */
export const TOP_FOLDERS = [
  '.ci',
  '.github',
  'bench',
  'bin',
  'deploy',
  'docs',
  'fixtures',
  'migrations',
  'native',
  'src',
  'tools',
  'web',
] as const;

/** Each folder of src/ with its subjects. `null`: files only, no folders inside. */
export const SRC_FOLDERS: Readonly<Record<string, readonly string[] | null>> = {
  kernel: null,
  contract: null,
  'market-data': [
    'instrument',
    'session',
    'feed',
    'tape',
    'candle',
    'candle-file',
    'corporate-action',
    'gap',
    'book',
    'quote',
    'subscription',
  ],
  trading: [
    'account',
    'strategy',
    'allocation',
    'risk',
    'oms',
    'journal',
    'projection',
    'broker',
    'position',
    'reconcile',
    'audit',
    'backtest',
  ],
  research: ['source', 'job', 'schedule', 'b3', 'fundamentals', 'news', 'macro', 'analysis', 'legacy'],
  signals: ['telegram', 'signal'],
  workspace: ['idea', 'system', 'document', 'file'],
  access: ['user', 'role', 'session', 'api-key', 'audit'],
  venues: ['simulated', 'replay', 'paper', 'profit'],
  platform: ['bus', 'sql', 'table', 'job', 'http', 'log', 'metrics', 'clock', 'crypto'],
  app: ['routes', 'http', 'ws', 'cli'],
  sim: null,
};

/** Folders of web/src; each folder inside features/ is one feature. */
export const WEB_FOLDERS = ['app', 'features', 'components', 'lib'] as const;

/** Engines that own a numbered row of migrations. */
export const MIGRATION_ENGINES = ['sqlite', 'postgres', 'questdb'] as const;
