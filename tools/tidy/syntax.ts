/** Reading TypeScript and JavaScript as a tree, so that a rule never mistakes a comment or a string for code. */

import ts from 'typescript';
import { TEST_KINDS } from '../layout.ts';
import type { TextFile } from '../repository.ts';

const CODE = /\.(?:ts|tsx|js|mjs)$/;
const TEST_CODE = new RegExp(`\\.(?:${TEST_KINDS.join('|')})\\.tsx?$|^web/e2e/`);
const trees = new WeakMap<TextFile, ts.SourceFile>();

/** Whether the file holds TypeScript or JavaScript. */
export function isCode(file: TextFile): boolean {
  return CODE.test(file.path);
}

/** Whether the file exists only for tests. */
export function isTestCode(path: string): boolean {
  return TEST_CODE.test(path);
}

/** The syntax tree of `file`; parsed once, since several rules ask. */
export function treeOf(file: TextFile): ts.SourceFile {
  const known = trees.get(file);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  trees.set(file, tree);
  return tree;
}

/** All nodes below `node`, in reading order. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  // getChildren would also give every bracket and comma; the rules need none of them.
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** The line on which `node` starts; 1 is the first. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** How many lines `node` covers. */
export function linesOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(tree, node);
}

/** `test`, `it`, `describe`, `suite`, also with `.skip` and the like, and subtests such as `t.test`. */
export function isTestCall(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) && /^(?:\w+\.)?(?:test|it|describe|suite)(?:\.\w+)?$/.test(node.expression.getText())
  );
}
