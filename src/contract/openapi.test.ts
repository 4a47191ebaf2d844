import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ENDPOINTS } from './endpoints.ts';
import { openApiDocument } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATH = join(ROOT, 'docs/api/openapi.json');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

test('the published document is the one that the tables of endpoints make', () => {
  const text = `${JSON.stringify(openApiDocument(ENDPOINTS, version), null, 2)}\n`;
  if (process.env.PREGAO_WRITE_DOCS === '1') writeFileSync(PATH, text);
  assert.equal(readFileSync(PATH, 'utf8'), text, 'run: PREGAO_WRITE_DOCS=1 node --test src/contract/openapi.test.ts');
});

test('every error code has its section in the guide to errors', () => {
  const guide = readFileSync(join(ROOT, 'docs/api/errors.md'), 'utf8');
  const sections = [...guide.matchAll(/^## `([A-Z_]+)`$/gm)].map(([, code]) => code);
  assert.deepEqual(sections, Object.keys(PROBLEMS));
  for (const [code, { status }] of Object.entries(PROBLEMS))
    assert.match(guide, new RegExp(`^## \`${code}\`\n\nStatus ${status}\\.`, 'm'));
});

test('no two endpoints share a method and a path', () => {
  const all = Object.values(ENDPOINTS).flatMap((it) =>
    [it.path, ...('aliases' in it ? it.aliases : [])].map((path) => `${it.method} ${path.replace(/:\w+/g, ':')}`),
  );
  assert.deepEqual([...new Set(all)], all);
});
