/** PostgreSQL's COPY of a trade file into a table, on a server of its own that is gone afterwards. */

import { chmodSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './import.ts';
import { POSTGRES_USER, startPostgres } from './postgres-server.ts';

const TABLE = `CREATE TABLE trade (DataReferencia date, CodigoInstrumento text, AcaoAtualizacao int, PrecoNegocio text,
  QuantidadeNegociada bigint, HoraFechamento text, CodigoIdentificadorNegocio bigint, TipoSessaoPregao int,
  DataNegocio date, CodigoParticipanteComprador int, CodigoParticipanteVendedor int)`;

/**
 * What the backend took; null, and a line that says so, where there is no server at `bin`. The price stays a text,
 * since COPY knows no decimal comma: less work than the others do.
 */
export function copyWithPostgres(bin: string, path: string): Measured | null {
  const server = startPostgres(bin, ['max_wal_size=4GB']);
  if (server === null) return null;
  const { folder, call, stop } = server;
  try {
    linkSync(path, join(folder, 'trades.txt'));
    chmodSync(join(folder, 'trades.txt'), 0o644);
    const started = performance.now();
    const script = `${TABLE}; COPY trade FROM '${folder}/trades.txt' (FORMAT csv, HEADER, DELIMITER ';', NULL '');`;
    const own = `SELECT pg_read_file('/proc/' || pg_backend_pid() || '/stat', 0, 4000), pg_read_file('/proc/' || pg_backend_pid() || '/status', 0, 8000)`;
    const to = ['-h', folder, '-U', POSTGRES_USER, '-d', 'postgres'];
    const told = call('psql', ...to, '-q', '-At', '-c', script, '-c', own);
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
    stop();
  }
}

/** Of Linux on every machine that runs this. */
const TICKS_PER_SECOND = 100;
