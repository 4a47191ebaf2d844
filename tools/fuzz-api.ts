/**
 * Asks the running API everything that its OpenAPI document allows, and much that it does not, with Schemathesis. It is
 * fetched from PyPI into `.cache/` the first time, so Python 3.10 or newer is needed.
 *
 *   node tools/fuzz-api.ts [--examples 100] [--seed 1]
 *
 * What counts: no answer of 500 or above, and none that the document does not describe.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, withPlatform } from '../src/app/testing.fixture.ts';
import { ROOT } from './repository.ts';

const VERSION = '4.32.5';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];
const SETTINGS = {
  PREGAO_ACCESS: 'users',
  PREGAO_SIMULATED_HISTORY_SESSIONS: '1',
  PREGAO_REQUESTS_PER_MINUTE: '10000000',
};
/** An answer that never ends is none for a tool that reads answers to their end. */
const ENDLESS = ['streamEvents'];

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});

async function run(command: string, args: readonly string[], cwd: string): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** The program, installed where it is not yet. */
async function schemathesis(): Promise<string> {
  const folder = join(ROOT, '.cache', `schemathesis-${VERSION}`);
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  if ((await run('python3', ['-m', 'venv', folder], ROOT)) !== 0) throw new Error('Python 3 with venv is needed');
  const packages = ['-m', 'pip', 'install', '--quiet', `schemathesis==${VERSION}`];
  if ((await run(join(folder, 'bin', 'python'), packages, ROOT)) !== 0) throw new Error('PyPI cannot be reached');
  return program;
}

const program = await schemathesis();
await withPlatform(SETTINGS, async ({ address, log }, folder) => {
  const told = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runCommand(folder, [...args, '--json'], SETTINGS);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  await told('user', 'add', 'ana', '--role', 'admin', 'ops');
  const scopes = ['market:read', 'subscriptions:own', 'exports:run', 'imports:run', 'replay:control', 'system:read'];
  const key = await told('api-key', 'create', 'ana', '--name', 'fuzz', '--scope', ...scopes, '--days', '1');
  const args = [
    ...['run', `${address}/api/v1/openapi.json`, '--url', address],
    ...['--header', `Authorization: Bearer ${String(key.text)}`, '--checks', CHECKS.join(',')],
    ...['--max-examples', values.examples, '--seed', values.seed, '--no-color'],
    ...ENDLESS.flatMap((name) => ['--exclude-operation-id', name]),
  ];
  const code = await run(program, args, folder);
  const failed = log().match(/"msg":"request failed"/g)?.length ?? 0;
  process.stdout.write(`${failed} requests failed on our side\n`);
  if (code !== 0 || failed > 0) process.exitCode = 1;
});
