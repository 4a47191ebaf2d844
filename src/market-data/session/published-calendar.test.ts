import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { publishedCalendar } from './published-calendar.ts';

const FILE = join(import.meta.dirname, '../../../docs/data/b3-sessions.json');

/** One row a line, so that a change of the tables is a change of a few lines. */
function text(): string {
  const fields = Object.entries(publishedCalendar()).map(([name, value]) => {
    const rows: string[] | null =
      Array.isArray(value) && typeof value[0] === 'object' ? value.map((row) => `    ${JSON.stringify(row)}`) : null;
    return `  ${JSON.stringify(name)}: ${rows === null ? JSON.stringify(value) : `[\n${rows.join(',\n')}\n  ]`}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

test('docs/data/b3-sessions.json is what the tables say', () => {
  if (process.env.UPDATE_SESSIONS === '1') {
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, text());
  }
  const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const regenerate = 'UPDATE_SESSIONS=1 node --test src/market-data/session/published-calendar.test.ts';
  assert.ok(written === text(), `docs/data/b3-sessions.json is not current; run: ${regenerate}`);
  assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(publishedCalendar())));
});
