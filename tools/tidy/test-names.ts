/** Test names are sentences; the same sentence twice in a file says that one of them is a copy. */

import ts from 'typescript';
import type { TextFile } from '../repository.ts';
import type { Finding } from './finding.ts';
import { isCode, isTestCall, isTestCode, lineOf, treeOf } from './syntax.ts';

interface NamedTest {
  /** The names of the suites around it and its own. */
  readonly name: string;
  readonly line: number;
}

/** Names that occur twice in one file, within the same suite. */
export function testNameFindings(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => isCode(file) && isTestCode(file.path))
    .flatMap((file) => {
      const tests = namedTests(treeOf(file), treeOf(file), []);
      const repeated = tests.filter((test, index) => tests.findIndex((other) => other.name === test.name) < index);
      return repeated.map(({ name, line }) => ({
        rule: 'test-name',
        path: file.path,
        line,
        message: `"${name}" is already a test of this file: say what is different`,
      }));
    });
}

function namedTests(tree: ts.SourceFile, node: ts.Node, suites: readonly string[]): NamedTest[] {
  const name = isTestCall(node) ? literalName(node) : null;
  const inside = name === null ? suites : [...suites, name];
  const found: NamedTest[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...namedTests(tree, child, inside));
  });
  return name === null ? found : [{ name: inside.join(' > '), line: lineOf(tree, node) }, ...found];
}

/** Names made at run time differ by their parts and are left alone. */
function literalName(call: ts.CallExpression): string | null {
  const first = call.arguments[0];
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : null;
}
