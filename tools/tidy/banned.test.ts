import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BAN_NAMES, bannedFindings, leftoverFindings } from './banned.ts';
import { file, fires, silent, source } from './canary.fixture.ts';

const CANARIES: Readonly<Record<string, readonly string[]>> = {
  'Date.now': ['const t = Date.now();', 'read(Date.now);'],
  'new Date()': ['const t = new Date();', 'const t = new Date;'],
  'Math.random': ['const r = Math.random();'],
  timer: ['setTimeout(f, 1);', 'setInterval(f, 1);', "import { setTimeout as sleep } from 'node:timers/promises';"],
  parseFloat: ['parseFloat(text);', 'Number.parseFloat(text);'],
  toFixed: ['price.toFixed(2);'],
  any: ['const x = y as any;', 'let x: any;', 'function f(x: any[]) {}'],
  console: ["console.log('x');", 'const { log } = console;'],
  only: ["test.only('x', () => {});", "test('x', { only: true }, () => {});"],
  'empty catch': ['try { f(); } catch {}', 'try { f(); } catch (error) {\n}'],
};

test('every ban has a canary', () => {
  assert.deepEqual(Object.keys(CANARIES), BAN_NAMES);
});

for (const [rule, texts] of Object.entries(CANARIES))
  for (const text of texts) fires(JSON.stringify(text), () => bannedFindings(source(text)), rule);

fires('a leftover note', () => leftoverFindings(source(`// FIX${'ME'}: later`)), 'leftover');

silent('words in comments and strings are not code', () =>
  bannedFindings(source(`// Date.now() as any\nconst text = 'Math.random() console.log';`)),
);
silent('a date of a given time is no clock', () => bannedFindings(source('new Date(ms); socket.setTimeout(5);')));
silent('an explained catch is not empty', () =>
  bannedFindings(source('try { f(); } catch {\n// it is closed already\n}')),
);

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'Date.now(); new Date(); Math.random();': [
    'src/platform/clock/clock.ts',
    'src/app/main.ts',
    'tools/a.ts',
    'bench/a.ts',
    'src/kernel/a.test.ts',
  ],
  'setTimeout(f, 1);': [
    'src/venues/paper/feed.ts',
    'src/platform/bus/bus.ts',
    'src/app/ws.ts',
    'web/src/lib/stream.ts',
  ],
  'console.log(x);': ['bin/pregao.mjs', 'tools/check.ts', 'bench/a.ts', 'src/app/cli/doctor.ts', 'src/app/cli.ts'],
  'n.toFixed(2); parseFloat(s);': ['web/src/lib/format.ts', 'src/app/cli/format-table.ts'],
};
for (const [text, paths] of Object.entries(ALLOWED))
  for (const path of paths) silent(`${path} may have ${text}`, () => bannedFindings([file(path, text)]));

fires('a clock next to the allowed folder', () => bannedFindings([file('src/apparel/a.ts', 'Date.now()')]), 'Date.now');
fires('a page that prints', () => bannedFindings([file('web/src/lib/a.ts', 'console.log(x)')]), 'console');
