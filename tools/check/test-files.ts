/** Which test files run where. tools/tidy asks too, so that no test file can lie where nothing runs it. */

const UNIT = /^(?:src|web\/src|tools)\/.*\.test\.ts$/;
const END_TO_END = /^(?:src|web)\/.*\.e2e\.test\.ts$/;
const CANARY = /^tools\/[^/]+\.canary\//;

/** Tests that run together in one process. */
export function unitTestFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => UNIT.test(path) && !END_TO_END.test(path) && !isCanary(path));
}

/** Tests that start servers or a browser: one process per file, one file at a time. */
export function endToEndTestFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => END_TO_END.test(path));
}

/** Files that break rules on purpose; no step but the test of those rules looks at them. */
export function isCanary(path: string): boolean {
  return CANARY.test(path);
}
