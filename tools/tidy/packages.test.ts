import { fires, silent } from './canary.fixture.ts';
import { lockFindings, runtimeCountFindings, versionFindings } from './packages.ts';

const two = { dependencies: { a: '1.0.0', b: '1.5.6-r.1' } };

fires('one more runtime dependency', () => runtimeCountFindings(two, 1), 'runtime-count');
silent('the agreed number of runtime dependencies', () => runtimeCountFindings(two, 2));
fires('a version with room', () => versionFindings({ devDependencies: { a: '^1.0.0' } }), 'version');
silent('exact versions', () => versionFindings(two));

const lock = (resolved: string) => lockFindings({ packages: { 'node_modules/a': { resolved } } });
fires('a host in the lock file', () => lock('https://registry.example/a.tgz'), 'lock');
silent('no host in the lock file', () => lock(''));
fires(
  'a platform package that the lock file forgot',
  () => lockFindings({ packages: { 'node_modules/a': { optionalDependencies: { 'a-darwin-arm64': '1.0.0' } } } }),
  'lock',
);
