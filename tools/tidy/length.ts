/**
 * Budgets for functions and files, with a ratchet: a waiver states its reason and the present length, and may only
 * shrink. Long functions grow one reasonable line at a time; only a number stops them.
 */

import ts from 'typescript';
import type { TextFile } from '../repository.ts';
import type { Finding } from './finding.ts';
import { isCode, isTestCall, isTestCode, lineOf, linesOf, nodesOf, treeOf } from './syntax.ts';

export const FUNCTION_LINES_MAX = 70;
export const FILE_LINES_MAX = 500;

/** An old debt: `where` is a path, or `path#name` for a function. */
export interface Waiver {
  readonly where: string;
  readonly lines: number;
  readonly reason: string;
}

interface Measure {
  readonly where: string;
  readonly path: string;
  readonly line: number;
  readonly lines: number;
  readonly max: number;
}

/** Tables of constants read from top to bottom; their length is their content. */
const TABLE = /\.table\.ts$/;

/** Functions and files over budget, and waivers that no longer say the truth. */
export function lengthFindings(files: readonly TextFile[], waivers: readonly Waiver[] = []): Finding[] {
  const long = files
    .filter(isCode)
    .flatMap(measure)
    .filter((it) => it.lines > it.max);
  const overBudget = long.flatMap((it) =>
    judge(
      it,
      waivers.find((waiver) => waiver.where === it.where),
    ),
  );
  const settled = waivers.filter((waiver) => !long.some((it) => it.where === waiver.where));
  return [
    ...overBudget,
    ...settled.map((waiver) => finding(waiver.where, 0, 'is within budget or gone: delete its waiver')),
    ...waivers
      .filter((waiver) => waiver.reason.trim() === '')
      .map((it) => finding(it.where, 0, 'waiver without a reason')),
  ];
}

function judge(it: Measure, waiver: Waiver | undefined): Finding[] {
  const where = it.where.slice(it.path.length + 1) || 'file';
  if (waiver === undefined)
    return [finding(it.path, it.line, `${where} has ${it.lines} lines, budget ${it.max}: split it`)];
  if (it.lines > waiver.lines)
    return [
      finding(it.path, it.line, `${where} grew from ${waiver.lines} to ${it.lines} lines; a waiver may only shrink`),
    ];
  if (it.lines < waiver.lines)
    return [finding(it.path, it.line, `${where} shrank to ${it.lines} lines: lower its waiver from ${waiver.lines}`)];
  return [];
}

function finding(path: string, line: number, message: string): Finding {
  return { rule: 'length', path, line, message };
}

function measure(file: TextFile): Measure[] {
  const functions = [...nodesOf(treeOf(file))].filter(isFunction).map((node) => measureFunction(file, node));
  if (TABLE.test(file.path)) return functions;
  const lines = file.text.trimEnd().split('\n').length;
  return [{ where: file.path, path: file.path, line: 1, lines, max: FILE_LINES_MAX }, ...functions];
}

function measureFunction(file: TextFile, node: ts.SignatureDeclaration): Measure {
  const tree = treeOf(file);
  // A suite is a list of tests: the tests are measured one by one, the list by what is left.
  const tests = isTestCode(file.path) ? outermostTests(node) : [];
  const inTests = tests.reduce((sum, test) => sum + linesOf(tree, test), 0);
  return {
    where: `${file.path}#${nameOf(node)}`,
    path: file.path,
    line: lineOf(tree, node),
    lines: linesOf(tree, node) - inTests,
    max: FUNCTION_LINES_MAX,
  };
}

function isFunction(node: ts.Node): node is ts.SignatureDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function outermostTests(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...(isTestCall(child) ? [child] : outermostTests(child)));
  });
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name.getText();
  if (isTestCall(parent)) return parent.arguments[0]?.getText() ?? 'test';
  return ts.isCallExpression(parent) ? `argument of ${parent.expression.getText().slice(0, 40)}` : 'function';
}
