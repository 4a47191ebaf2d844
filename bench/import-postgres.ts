/** PostgreSQL's COPY of a trade file into a table, on a server of its own that is gone afterwards. */

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, linkSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './import.ts';

const TABLE = `CREATE TABLE trade (DataReferencia date, CodigoInstrumento text, AcaoAtualizacao int, PrecoNegocio text,
  QuantidadeNegociada bigint, HoraFechamento text, CodigoIdentificadorNegocio bigint, TipoSessaoPregao int,
  DataNegocio date, CodigoParticipanteComprador int, CodigoParticipanteVendedor int)`;

/**
 * What the backend took; null, and a line that says so, where there is no server at `bin`. The price stays a text,
 * since COPY knows no decimal comma: less work than the others do.
 */
export function copyWithPostgres(bin: string, path: string): Measured | null {
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
  linkSync(path, join(folder, 'trades.txt'));
  chmodSync(join(folder, 'trades.txt'), 0o644);
  call('initdb', '-D', data, '-A', 'trust', '-U', 'bench');
  // It writes to a log file of its own: a pipe to us would keep this waiting for as long as it runs.
  call(
    'pg_ctl',
    '-D',
    data,
    '-w',
    '-s',
    '-l',
    join(folder, 'log'),
    '-o',
    `-k ${folder} -c listen_addresses= -c max_wal_size=4GB`,
    'start',
  );
  try {
    const started = performance.now();
    const script = `${TABLE}; COPY trade FROM '${folder}/trades.txt' (FORMAT csv, HEADER, DELIMITER ';', NULL '');`;
    const own = `SELECT pg_read_file('/proc/' || pg_backend_pid() || '/stat', 0, 4000), pg_read_file('/proc/' || pg_backend_pid() || '/status', 0, 8000)`;
    const told = call('psql', '-h', folder, '-U', 'bench', '-d', 'postgres', '-q', '-At', '-c', script, '-c', own);
    const wallSeconds = (performance.now() - started) / 1_000;
    // utime and stime follow the name, which ends with ")", as fields 14 and 15.
    const fields = told.slice(told.lastIndexOf(') ') + 2).split(' ');
    const peak = Number(/VmHWM:\s+(\d+)/.exec(told)?.[1]);
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      wallSeconds,
      peakMb: peak / 1024,
    };
  } finally {
    call('pg_ctl', '-D', data, '-m', 'immediate', '-s', 'stop');
    rmSync(folder, { recursive: true });
  }
}

/** Of Linux on every machine that runs this. */
const TICKS_PER_SECOND = 100;

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
