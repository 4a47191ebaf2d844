/** A PostgreSQL server of its own on a socket in a folder of its own; both are gone afterwards. */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  /** Where its socket is, and where files for it may be put. */
  readonly folder: string;
  /** Runs one of its programs, such as `psql`, as its user; answers what it printed. */
  call(program: string, ...args: string[]): string;
  stop(): void;
}

export const POSTGRES_USER = 'bench';

/** Starts it with these settings; null, and a line that says so, where there is no server at `bin`. */
export function startPostgres(bin: string, settings: readonly string[]): PostgresServer | null {
  if (!existsSync(join(bin, 'initdb'))) {
    console.log(`no PostgreSQL at ${bin}; it is left out`);
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pregao-bench-pg-'));
  const user = userIdOf();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const call = (program: string, ...args: string[]): string => {
    const done = spawnSync(join(bin, program), args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      ...user,
    });
    if (done.status !== 0) throw new Error(`${program} failed`);
    return done.stdout;
  };
  const data = join(folder, 'data');
  const options = [`-k ${folder}`, 'listen_addresses=', ...settings].join(' -c ');
  call('initdb', '-D', data, '-A', 'trust', '-U', POSTGRES_USER);
  // It writes to a log file of its own: a pipe to us would keep this waiting for as long as it runs.
  call('pg_ctl', '-D', data, '-w', '-s', '-l', join(folder, 'log'), '-o', options, 'start');
  return {
    folder,
    call,
    stop() {
      call('pg_ctl', '-D', data, '-m', 'immediate', '-s', 'stop');
      rmSync(folder, { recursive: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its own user then. */
function userIdOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const line =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((one) => one.startsWith('postgres:')) ?? '';
  const [, , uid, gid] = line.split(':').map(Number);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
