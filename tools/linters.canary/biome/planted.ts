import path from 'path'; // breaks: noUnusedImports, useNodejsImportProtocol
import { parse } from 'node:path'; // breaks: useImportType
import test from 'node:test';
export type Parse = typeof parse;
export function answer(input: any): any { // breaks: noExplicitAny, noExplicitAny
  return input;
}
export function first(all: readonly string[]): string {
  return all[0]!; // breaks: noNonNullAssertion
}
export function five(a: number, b: number, c: number, d: number, e: number): number { // breaks: useMaxParams
  return a + b + c + d + e;
}
export function half(a: number, b: number): number { // breaks: noUnusedFunctionParameters
  let result = a / 2; // breaks: useConst
  const forgotten = 1; // breaks: noUnusedVariables
  return result;
}
export function refuse(): never {
  throw 'no'; // breaks: useThrowOnlyError
}
export function same(a: unknown, b: unknown): boolean {
  debugger; // breaks: noDebugger
  return a == b; // breaks: noDoubleEquals
}
test.only('alone', () => {}); // breaks: noFocusedTests
