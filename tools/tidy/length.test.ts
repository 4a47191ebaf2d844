import { file, fires, PURE_PATH, repeat, silent, source } from './canary.fixture.ts';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, lengthFindings } from './length.ts';

const body = (lines: number) => repeat('  step();', lines - 2);
const longFunction = (lines: number) => source(`function long() {\n${body(lines)}\n}\n`);
const debt = { where: `${PURE_PATH}#long`, lines: 80, reason: 'refusals stay together, in order' };

silent('a function at the budget passes', () => lengthFindings(longFunction(FUNCTION_LINES_MAX)));
fires('a function over the budget', () => lengthFindings(longFunction(FUNCTION_LINES_MAX + 1)), 'length');
fires('a method over the budget', () => lengthFindings(source(`class A {\nlong() {\n${body(71)}\n}\n}`)), 'length');
fires('an arrow over the budget', () => lengthFindings(source(`const f = () => {\n${body(71)}\n};`)), 'length');

silent('a waiver covers its function', () => lengthFindings(longFunction(80), [debt]));
fires('a waived function that grew', () => lengthFindings(longFunction(81), [debt]), 'length');
fires('a waived function that shrank', () => lengthFindings(longFunction(79), [debt]), 'length');
fires('a waiver for nothing', () => lengthFindings(longFunction(10), [debt]), 'length');
fires('a waiver without a reason', () => lengthFindings(longFunction(80), [{ ...debt, reason: ' ' }]), 'length');

silent('a file at the budget passes', () => lengthFindings(source(`${repeat('step();', FILE_LINES_MAX)}\n`)));
fires('a file over the budget', () => lengthFindings(source(repeat('step();', FILE_LINES_MAX + 1))), 'length');
silent('a table may be long', () => lengthFindings([file('src/kernel/zone.table.ts', repeat('step();', 501))]));

const suite = `describe('s', () => {\n${repeat("test('x', () => {\n  step();\n});", 40)}\n});`;
silent('a suite is not as long as its tests', () => lengthFindings([file('src/kernel/a.test.ts', suite)]));
fires('the same list outside a test file', () => lengthFindings(source(suite)), 'length');
