import { file, fires, PURE_PATH, silent, source } from './canary.fixture.ts';
import { dataFindings, folderFindings, migrationFindings, nameFindings, testPlaceFindings } from './places.ts';

const UNKNOWN_FOLDERS = [
  'scripts/a.ts',
  'src/a.ts',
  'src/shop/a.ts',
  'src/trading/cart/a.ts',
  'src/kernel/money/a.ts',
  'web/src/pages/a.tsx',
  'migrations/oracle/0001-a.sql',
];
for (const path of UNKNOWN_FOLDERS) fires(`unknown folder of ${path}`, () => folderFindings([path]), 'folder');

const KNOWN_FOLDERS = [
  'README.md',
  PURE_PATH,
  'src/kernel/price.ts',
  'src/trading/index.ts',
  'src/trading/strategy/cross/cross.ts',
  'web/vite.config.ts',
  'web/src/main.tsx',
  'web/src/features/chart/chart.tsx',
  'migrations/sqlite/0001-a.sql',
  '.ci/run',
];
silent('known folders', () => folderFindings(KNOWN_FOLDERS));

for (const path of ['src/trading/types.ts', 'src/kernel/utils.ts', 'web/src/lib/helpers.ts', 'src/trading/ports/a.ts'])
  fires(`empty name of ${path}`, () => nameFindings([path]), 'name');
silent('names that say something', () => nameFindings(KNOWN_FOLDERS));

const migrations = (...names: string[]) => migrationFindings(names.map((name) => `migrations/${name}`));
fires('a hole in the migrations', () => migrations('sqlite/0001-a.sql', 'sqlite/0003-c.sql'), 'migration');
fires('two migrations with one number', () => migrations('sqlite/0001-a.sql', 'sqlite/0001-b.sql'), 'migration');
fires('a migration without a number', () => migrations('postgres/users.sql'), 'migration');
silent('each engine has its own row', () => migrations('sqlite/0001-a.sql', 'postgres/0001-a.sql'));

for (const path of ['src/kernel/a.spec.ts', 'src/kernel/a.test.tsx', 'bench/a.test.ts', 'tools/a.e2e.test.mjs'])
  fires(`no step runs ${path}`, () => testPlaceFindings([file(path)]), 'test-place');
fires('a test under another name', () => testPlaceFindings(source("import test from 'node:test';")), 'test-place');
silent('a suite shared by several engines', () =>
  testPlaceFindings([file('src/trading/oms/a.contract.ts', "import test from 'node:test';")]),
);
silent('tests in their places', () =>
  testPlaceFindings([file('src/kernel/a.test.ts'), file('web/src/lib/a.test.ts'), file('web/e2e/a.e2e.test.ts')]),
);

for (const path of ['data/state.db', 'web/dist/index.html', '.cache/x', 'src/app/orders.sqlite3', 'run.log'])
  fires(`${path} is data`, () => dataFindings([path]), 'data');
silent('source and fixtures are not data', () =>
  dataFindings(['src/market-data/index.ts', 'src/platform/log/log.ts', 'fixtures/ticks.parquet']),
);
