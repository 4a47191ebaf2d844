import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../repository.ts';
import { MUTANTS } from './mutant.table.ts';

test('each bug that is planted has its place in the sources, and its tests', () => {
  for (const { name, file, from, to, tests } of MUTANTS) {
    const places = readFileSync(join(ROOT, file), 'utf8').split(from).length - 1;
    assert.equal(places, 1, `"${name}" stands ${places} times in ${file}: mend tools/mutants/mutant.table.ts`);
    assert.notEqual(from, to, name);
    for (const path of tests) assert.ok(existsSync(join(ROOT, path)), `${path} of "${name}" is not there`);
  }
});

test('no bug is listed twice, and there are enough of them', () => {
  assert.equal(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
  assert.ok(MUTANTS.length >= 50, `${MUTANTS.length} planted bugs`);
});
