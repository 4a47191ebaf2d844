// Exactly three rules, the three that need types and that no faster tool answers fully: a promise nobody waits for,
// a promise where none is expected, a union member nobody handles. Everything else is Biome's.

import tseslint from 'typescript-eslint';

// node:test waits for every test that was registered, subtests too, so nobody else has to.
const selfRunning = {
  from: 'package',
  package: 'node:test',
  name: ['test', 'it', 'suite', 'describe', 'skip', 'todo'],
};

/**
 * The three rules for some files, read with one tsconfig.
 * @param {{ files: string[], ignores?: string[], project: string, root?: string }} part
 */
export function environment({ files, ignores = [], project, root = import.meta.dirname }) {
  return {
    files,
    ignores,
    languageOptions: { parser: tseslint.parser, parserOptions: { project, tsconfigRootDir: root } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [selfRunning] }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  };
}

const WEB_TESTS = ['web/**/*.test.ts', 'web/e2e/**/*.ts'];

export default [
  { ignores: ['tools/*.canary/', 'web/dist/', '**/*.d.ts'] },
  environment({ files: ['src/**/*.ts', 'tools/**/*.ts'], project: './tsconfig.json' }),
  environment({ files: ['web/src/**/*.ts', 'web/src/**/*.tsx'], ignores: WEB_TESTS, project: './tsconfig.web.json' }),
  environment({ files: WEB_TESTS, project: './tsconfig.web-test.json' }),
];
