/** Where files may stand and how they are called. These rules look at paths only. */

import { endToEndTestFiles, unitTestFiles } from '../check/test-files.ts';
import { MIGRATION_ENGINES, SRC_FOLDERS, TOP_FOLDERS, WEB_FOLDERS } from '../layout.ts';
import type { TextFile } from '../repository.ts';
import type { Finding } from './finding.ts';

/** Folders that tools/layout.ts does not know. */
export function folderFindings(paths: readonly string[]): Finding[] {
  return paths.flatMap((path) => {
    const folder = unknownFolder(path);
    return folder === null
      ? []
      : [place('folder', path, `${folder} is not in tools/layout.ts: use a known folder or name it`)];
  });
}

function unknownFolder(path: string): string | null {
  const [top = '', second = '', third = '', fourth] = path.split('/');
  const depth = path.split('/').length;
  if (depth > 1 && !isOneOf(TOP_FOLDERS, top)) return `${top}/`;
  if (top === 'migrations' && !isOneOf(MIGRATION_ENGINES, second)) return `migrations/${second}`;
  if (top === 'web' && second === 'src' && fourth !== undefined && !isOneOf(WEB_FOLDERS, third))
    return `web/src/${third}/`;
  if (top !== 'src') return null;
  if (depth === 2 || !Object.hasOwn(SRC_FOLDERS, second)) return `src/${second}`;
  const subjects = SRC_FOLDERS[second] ?? [];
  return depth > 3 && !isOneOf(subjects, third) ? `src/${second}/${third}/` : null;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

const EMPTY_NAME = /^(?:types|utils?|helpers?|common|shared|misc|interfaces|ports)$/;

/** Names that say nothing about what is inside. */
export function nameFindings(paths: readonly string[]): Finding[] {
  return paths
    .filter((path) => /^(?:src|web\/src|tools|bench)\//.test(path))
    .filter((path) => path.split('/').some((part) => EMPTY_NAME.test(part.replace(/\..*$/, ''))))
    .map((path) => place('name', path, 'name it after what is inside; a type lives in the file named after it'));
}

/** Migrations that are not 0001-…, 0002-… without holes, in each folder that holds some. */
export function migrationFindings(paths: readonly string[]): Finding[] {
  const byFolder = Map.groupBy(
    paths.filter((path) => path.startsWith('migrations/') && !path.endsWith('.md')),
    (path) => path.slice(0, path.lastIndexOf('/')),
  );
  return [...byFolder.values()].flatMap((files) =>
    files.toSorted().flatMap((path, index) => {
      const wanted = String(index + 1).padStart(4, '0');
      const isNext = new RegExp(`/${wanted}-[a-z0-9-]+\\.sql$`).test(path);
      return isNext ? [] : [place('migration', path, `expected ${wanted}-<what-it-does>.sql at this place in the row`)];
    }),
  );
}

/** Tests under another name than *.test.ts, or where no step runs them. */
export function testPlaceFindings(files: readonly TextFile[]): Finding[] {
  const paths = files.map((file) => file.path);
  const run = new Set([...unitTestFiles(paths), ...endToEndTestFiles(paths)]);
  return files.flatMap((file) => {
    if (run.has(file.path)) return [];
    if (/[.-](?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)__tests__\//.test(file.path))
      return [place('test-place', file.path, 'no step runs it: name it *.test.ts and put it in src, web/src or tools')];
    const importsRunner = /^import .*from 'node:test';$/m.test(file.text);
    return importsRunner && !/\.(?:contract|fuzz|fixture)\.ts$/.test(file.path)
      ? [place('test-place', file.path, 'imports node:test: name it *.test.ts (or *.contract.ts for a suite)')]
      : [];
  });
}

const DATA =
  /^data\/|(?:^|\/)(?:\.cache|node_modules)\/|^web\/dist\/|^(?!fixtures\/).*\.(?:db|sqlite|sqlite3|duckdb|parquet|wal|log)$/;

/** Committed files that a running system made. */
export function dataFindings(committed: readonly string[]): Finding[] {
  return committed
    .filter((path) => DATA.test(path))
    .map((path) => place('data', path, 'is data, not source: git rm --cached it (test data belongs in fixtures/)'));
}

function place(rule: string, path: string, message: string): Finding {
  return { rule, path, line: 0, message };
}
