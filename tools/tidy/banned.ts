/**
 * Calls that are refused, each with what to use instead and the places that may have it. The places are paths and
 * never comments in the code: an exception is visible here or it does not exist.
 */

import ts from 'typescript';
import type { TextFile } from '../repository.ts';
import type { Finding } from './finding.ts';
import { isCode, isTestCode, lineOf, nodesOf, treeOf } from './syntax.ts';

interface Ban {
  readonly name: string;
  readonly instead: string;
  readonly matches: (node: ts.Node) => boolean;
  /** May the file at this path have it? */
  readonly allowed: (path: string) => boolean;
}

const SCRIPTS = /^(?:bench|tools)\//;
const CLOCK = /^(?:src\/(?:platform\/clock|app)\/|web\/src\/lib\/clock\.ts$)/;
const TIMERS = /^(?:src\/(?:platform|app|venues)|web)\//;
const TERMINAL = /^(?:bin|tools|bench)\/|^src\/app\/cli[./]/;
const FORMAT = /(?:^|\/)[^/]*format[^/]*$/;

const nowhere = () => false;
const inScriptsTestsOr = (place: RegExp) => (path: string) =>
  place.test(path) || SCRIPTS.test(path) || isTestCode(path);
const inFormatting = (path: string) => FORMAT.test(path);

const BANS: readonly Ban[] = [
  {
    name: 'Date.now',
    instead: 'take the time as an argument (src/platform/clock makes it)',
    matches: (node) => isMember(node, 'Date', 'now'),
    allowed: inScriptsTestsOr(CLOCK),
  },
  {
    name: 'new Date()',
    instead: 'take the time as an argument (src/platform/clock makes it)',
    matches: (node) => ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length,
    allowed: inScriptsTestsOr(CLOCK),
  },
  {
    name: 'Math.random',
    instead: 'take the random source as an argument; a seed must reproduce the run',
    matches: (node) => isMember(node, 'Math', 'random'),
    allowed: inScriptsTestsOr(CLOCK),
  },
  {
    name: 'timer',
    instead: 'take a timer as an argument; only platform, app, venues and web own one',
    matches: (node) => ['setTimeout', 'setInterval', 'setImmediate'].some((name) => isUse(node, name)),
    allowed: inScriptsTestsOr(TIMERS),
  },
  {
    name: 'parseFloat',
    instead: 'read decimals into integers (parsePrice and its kin in src/kernel)',
    matches: (node) => isUse(node, 'parseFloat') || isMember(node, 'Number', 'parseFloat'),
    allowed: inFormatting,
  },
  {
    name: 'toFixed',
    instead: 'format in a file named for it (formatPrice in src/kernel, web/src/lib/format.ts)',
    matches: (node) => ts.isPropertyAccessExpression(node) && node.name.text === 'toFixed',
    allowed: inFormatting,
  },
  {
    name: 'any',
    instead: 'name the type, or take unknown and check it',
    matches: (node) => node.kind === ts.SyntaxKind.AnyKeyword,
    allowed: nowhere,
  },
  {
    name: 'console',
    instead: 'use the logger of src/platform/log, or return the text to the caller',
    matches: (node) => isUse(node, 'console'),
    allowed: (path) => TERMINAL.test(path),
  },
  {
    name: 'only',
    instead: 'remove it: the other tests of the file would not run',
    matches: isOnly,
    allowed: nowhere,
  },
  {
    name: 'empty catch',
    instead: 'handle the error, or say in a comment why it does not matter',
    matches: (node) => ts.isCatchClause(node) && node.block.getText().replace(/\s/g, '') === '{}',
    allowed: nowhere,
  },
];

/** Names of all bans, for the test that wants a canary for each. */
export const BAN_NAMES: readonly string[] = BANS.map((ban) => ban.name);

/** Uses of a banned call outside the places that may have it. */
export function bannedFindings(files: readonly TextFile[]): Finding[] {
  return files.filter(isCode).flatMap((file) => {
    const bans = BANS.filter((ban) => !ban.allowed(file.path));
    const tree = treeOf(file);
    return [...nodesOf(tree)].flatMap((node) =>
      bans
        .filter((ban) => ban.matches(node))
        .map((ban) => ({ rule: ban.name, path: file.path, line: lineOf(tree, node), message: ban.instead })),
    );
  });
}

const CODE_WITH_COMMENTS = /\.(?:ts|tsx|js|mjs|sql|css|html|c|h)$/;
// Written in two parts, or this file would find itself.
const LEFTOVER = new RegExp(`\\b${'FIX'}${'ME'}\\b`);

/** Notes to oneself that must not be merged. */
export function leftoverFindings(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => CODE_WITH_COMMENTS.test(file.path))
    .flatMap((file) =>
      file.text.split('\n').flatMap((text, index) => {
        const message = 'a leftover note: fix it now, or write an issue';
        return LEFTOVER.test(text) ? [{ rule: 'leftover', path: file.path, line: index + 1, message }] : [];
      }),
    );
}

function isMember(node: ts.Node, object: string, property: string): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === property && node.expression.getText() === object;
}

/** `name` itself, called, passed on or imported, but not a property, method or type of that name. */
function isUse(node: ts.Node, name: string): boolean {
  if (!ts.isIdentifier(node) || node.text !== name) return false;
  const { parent } = node;
  const isPropertyName = 'name' in parent && parent.name === node && !ts.isImportSpecifier(parent);
  return !isPropertyName && !ts.isTypeQueryNode(parent);
}

/** `test.only(…)`, and `{ only: true }` among the options of a test. */
function isOnly(node: ts.Node): boolean {
  if (ts.isCallExpression(node))
    return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'only';
  return (
    ts.isPropertyAssignment(node) &&
    node.name.getText() === 'only' &&
    node.initializer.kind === ts.SyntaxKind.TrueKeyword
  );
}
