/**
 * The rules of STYLE.md that no other tool holds, run on the repository. Each rule is a function from files to
 * findings and has its canaries, small bad texts in which it must find something, beside it in tools/tidy/.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCanary } from './check/test-files.ts';
import { committedPaths, readText, readTexts, repositoryPaths } from './repository.ts';
import { bannedFindings, leftoverFindings } from './tidy/banned.ts';
import { decisionFindings, registerFindings, titleFindings } from './tidy/documents.ts';
import { describeFindings, type Finding } from './tidy/finding.ts';
import { lengthFindings } from './tidy/length.ts';
import { lockFindings, packagesOf, runtimeCountFindings, versionFindings } from './tidy/packages.ts';
import { dataFindings, folderFindings, migrationFindings, nameFindings, testPlaceFindings } from './tidy/places.ts';
import { testNameFindings } from './tidy/test-names.ts';

/** Packages that a server installs. A new one is a decision: change the number and say why in docs/dependencies.md. */
const RUNTIME_DEPENDENCIES = 12;

const paths = repositoryPaths().filter((path) => !isCanary(path));
const files = readTexts(paths);
const manifest = JSON.parse(readText('package.json'));
const waivers = JSON.parse(readText('tools/tidy.ratchet.json'));

/** The rule finds nothing; what it finds is the message. */
function clean(name: string, findings: () => readonly Finding[]): void {
  test(name, () => {
    const found = findings();
    if (found.length > 0) assert.fail(`\n${describeFindings(found)}`);
  });
}

test('the rules see the repository', () => {
  for (const path of ['package.json', 'src/kernel/price.ts', 'tools/tidy.test.ts', 'STYLE.md'])
    assert.ok(
      files.some((file) => file.path === path),
      `${path} is not among the ${files.length} files read`,
    );
});

clean('functions and files keep their budgets', () => lengthFindings(files, waivers));
clean('nothing banned is called', () => bannedFindings(files));
clean('no leftover notes', () => leftoverFindings(files));
clean('every folder is known', () => folderFindings(paths));
clean('every name says something', () => nameFindings(paths));
clean('migrations are numbered without holes', () => migrationFindings(paths));
clean('every test lies where a step runs it', () => testPlaceFindings(files));
clean('test names are unique in their file', () => testNameFindings(files));
clean('every document has one title', () => titleFindings(files));
clean('decisions are numbered and linked', () => decisionFindings(files));
clean('every dependency is explained', () =>
  registerFindings(
    files,
    packagesOf(manifest).map(([name]) => name),
  ),
);
clean('the number of runtime dependencies is the agreed one', () =>
  runtimeCountFindings(manifest, RUNTIME_DEPENDENCIES),
);
clean('every version is pinned', () => versionFindings(manifest));
clean('the lock file names no host and every platform', () => lockFindings(JSON.parse(readText('package-lock.json'))));

test('no data is committed', (t) => {
  const committed = committedPaths();
  if (committed === null) return t.skip('no git here, so nothing says what is committed');
  assert.equal(describeFindings(dataFindings(committed)), '');
});
