import { file, fires, silent } from './canary.fixture.ts';
import { testNameFindings } from './test-names.ts';

const named = (text: string) => testNameFindings([file('src/kernel/a.test.ts', text)]);

fires('the same test name twice', () => named("test('a', f); test('a', g);"), 'test-name');
fires('the same subtest twice', () => named("test('a', (t) => { t.test('b', f); t.test('b', g); });"), 'test-name');
silent('the same name in two suites', () =>
  named("describe('x', () => { test('a', f); }); describe('y', () => { test('a', f); });"),
);
silent('names made at run time', () => named('test(`$' + '{x} adds`, f); test(`$' + '{x} adds`, g);'));
