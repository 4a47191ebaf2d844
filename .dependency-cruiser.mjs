// Who may import whom. tools/imports.test.ts runs these rules on the repository and on tools/imports.canary, where
// each of them is broken on purpose; ARCHITECTURE.md explains the shape they hold.

import { CONTEXTS, ENGINES, TEST_KINDS } from './tools/layout.ts';

const anyOf = (/** @type {readonly string[]} */ names) => `(?:${names.join('|')})`;

const CONTEXT = anyOf(CONTEXTS);
const PRIVATE_CONTEXT = anyOf(CONTEXTS.filter((name) => name !== 'market-data'));
const ENGINE = `\\.${anyOf(ENGINES)}\\.ts$`; // one file, one technology
const TEST = `\\.${anyOf(TEST_KINDS)}\\.tsx?$`;
const ENTRY = '^(?:src/app/main|src/sim/main|web/src/main|web/vite\\.config)\\.tsx?$';
const E2E = '^web/e2e/';
const SCRIPTS = '^(?:bench|bin|fixtures|tools)/';
const NODE = ['core'];
const RUNTIME_PACKAGES = ['npm', 'npm-optional', 'npm-peer', 'npm-bundled'];
const ANY_PACKAGE = [...RUNTIME_PACKAGES, 'npm-dev', 'npm-no-pkg', 'npm-unknown'];
const packages = (/** @type {string[]} */ ...names) => `(?:^|/)node_modules/${anyOf(names)}/`;

/**
 * @param {string} name
 * @param {string} comment what to do instead, or why
 * @param {object} from
 * @param {object} to
 */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const general = [
  rule('no-cycles', 'A cycle has no bottom to start reading from.', {}, { circular: true }),
  rule(
    'no-dead-files',
    'It imports nothing and nothing imports it: delete it or wire it.',
    { orphan: true, pathNot: [ENTRY, TEST, E2E, SCRIPTS, '\\.d\\.ts$'] },
    {},
  ),
  rule('no-unresolved', 'The file or package does not exist.', {}, { couldNotResolve: true }),
  rule('no-undeclared-packages', 'Declare it in package.json.', {}, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
  rule(
    'no-dev-packages-at-run-time',
    'An installed server has no devDependencies: move the package to dependencies.',
    { path: '^src/', pathNot: TEST },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'no-test-code-at-run-time',
    'Made-up data and suites stay out of the product.',
    { pathNot: [TEST, E2E, SCRIPTS] },
    { path: TEST },
  ),
  rule(
    'product-needs-no-scripts',
    'bench, fixtures and tools use the product; they are not installed with it.',
    { path: '^(?:src|web/src)/', pathNot: TEST },
    { path: SCRIPTS },
  ),
  rule(
    'every-file-has-a-home',
    'Name the folder in tools/layout.ts and here first.',
    { pathNot: [`^(?:src/(?:kernel|contract|${CONTEXT}|venues|platform|app|sim)|web)/`, SCRIPTS, 'node_modules'] },
    { path: '^src/' },
  ),
];

const pureMiddle = [
  rule(
    'kernel-imports-nothing',
    'Value types stand alone.',
    { path: '^src/kernel/', pathNot: TEST },
    { pathNot: '^src/kernel/' },
  ),
  rule(
    'contract-imports-kernel',
    'The browser imports contract, so contract imports only kernel and zod.',
    { path: '^src/contract/', pathNot: TEST },
    { pathNot: ['^src/(?:contract|kernel)/', packages('zod')] },
  ),
  rule(
    'pure-files-do-no-io',
    'node:* and packages live in *.engine.ts, platform, venues and app.',
    { path: `^src/(?:kernel|${CONTEXT})/`, pathNot: [ENGINE, TEST] },
    { dependencyTypes: [...NODE, ...ANY_PACKAGE] },
  ),
];

const contexts = [
  rule(
    'contexts-meet-at-index',
    'Another context is its index.ts; ask it to export what you need.',
    { path: `^src/(${CONTEXT})/`, pathNot: TEST },
    { path: `^src/${CONTEXT}/`, pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'] },
  ),
  rule(
    'contexts-know-only-market-data',
    'Between contexts, facts and commands travel as contract messages on the bus.',
    { path: `^src/(${CONTEXT})/`, pathNot: TEST },
    { path: `^src/${PRIVATE_CONTEXT}/`, pathNot: '^src/$1/' },
  ),
  rule(
    'contexts-have-no-infrastructure',
    'A context declares ports; platform and venues implement them.',
    { path: `^src/${CONTEXT}/`, pathNot: [ENGINE, TEST] },
    { path: '^src/(?:platform|venues|app|sim)/' },
  ),
];

const outside = [
  rule(
    'engines-are-chosen-in-app',
    'Only the composition root and tests name a technology.',
    { pathNot: [ENGINE, TEST, E2E, SCRIPTS, '^src/(?:app|sim)/'] },
    { path: `^src/.*${ENGINE}` },
  ),
  rule(
    'platform-knows-no-context',
    'Platform is reusable under any context.',
    { path: '^src/platform/' },
    { path: `^src/(?:${CONTEXT}|venues|app|sim|contract)/` },
  ),
  rule(
    'venues-see-public-surfaces',
    'An adapter implements public ports.',
    { path: '^src/venues/', pathNot: TEST },
    { path: `^src/${CONTEXT}/`, pathNot: '^src/[^/]+/index\\.ts$' },
  ),
  rule(
    'siblings-are-separate',
    'Two venues, two features: compose them in app.',
    { path: '^(src/venues|web/src/features)/([^/]+)/' },
    { path: '^$1/', pathNot: '^$1/$2/' },
  ),
  rule(
    'nobody-imports-entry-points',
    'app and sim are the top.',
    { pathNot: ['^src/(?:app|sim)/', TEST, E2E, SCRIPTS] },
    { path: '^src/(?:app|sim)/' },
  ),
  rule(
    'server-has-no-react',
    'Rendering belongs to web.',
    { path: '^src/' },
    { path: ['^web/', packages('react', 'react-dom', 'vite')] },
  ),
];

const browser = [
  rule(
    'web-sees-contract-only',
    'The browser speaks the wire.',
    { path: '^web/', pathNot: [E2E, '\\.e2e\\.test\\.ts$'] },
    { path: '^src/', pathNot: '^src/(?:contract|kernel)/' },
  ),
  rule(
    'web-has-no-server-packages',
    'No Node in the browser. What Vite bundles is a devDependency; only zod is on both sides.',
    { path: '^web/src/', pathNot: TEST },
    { dependencyTypes: [...NODE, ...RUNTIME_PACKAGES], pathNot: packages('zod') },
  ),
  rule(
    'web-flows-one-way',
    'components and lib serve features; features serve app.',
    { path: '^web/src/(?:components|lib|features)/' },
    { path: '^web/src/app/' },
  ),
  rule(
    'web-parts-know-no-feature',
    'components and lib serve features, not the other way.',
    { path: '^web/src/(?:components|lib)/' },
    { path: '^web/src/features/' },
  ),
];

export default {
  forbidden: [...general, ...pureMiddle, ...contexts, ...outside, ...browser],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // Canaries break the rules on purpose; dist is built, and public is served as it is, by name.
    exclude: { path: ['^tools/[^/]+\\.canary/', '^web/(?:dist|public)/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
