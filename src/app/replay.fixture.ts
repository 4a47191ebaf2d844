/** Three stored days of two shares, and a replay of the second, driven over its API. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplayDto } from '#contract/replay.ts';
import { type Running, runCommand } from './testing.fixture.ts';

const HEADER =
  'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
  'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor';

/** A trade every five seconds from 10:00 to 10:10; the third one was taken back. */
function tradesOn(date: string, symbol: string): string[] {
  const rows = Array.from({ length: 120 }, (_, index) => {
    const seconds = index * 5;
    const time = `10${String(Math.floor(seconds / 60)).padStart(2, '0')}${String(seconds % 60).padStart(2, '0')}000`;
    return `${date};${symbol};0;${38 + (index % 7)},120;100;${time};${10 * (index + 1)};1;${date};3;120`;
  });
  const busted = (rows[2] ?? '').split(';').with(2, '2').join(';');
  return [...rows, busted];
}

export async function importDays(folder: string): Promise<void> {
  for (const date of ['2025-08-28', '2025-08-29', '2025-09-01']) {
    const path = join(folder, `${date}.txt`);
    writeFileSync(path, `${[HEADER, ...tradesOn(date, 'PETR4'), ...tradesOn(date, 'VALE3')].join('\n')}\n`);
    const { code, stderr } = await runCommand(folder, ['import', 'trades', path]);
    assert.equal(code, 0, stderr);
  }
}

export const SETTINGS = { PREGAO_VENUE: 'replay', PREGAO_REPLAY_DATE: '2025-08-29', PREGAO_LOG_LEVEL: 'error' };
export const at = (time: string): string => `2025-08-29T${time}-03:00`;

export async function get<T>({ address }: Running, path: string): Promise<T> {
  return (await (await fetch(`${address}/api/v1/${path}`)).json()) as T;
}

export async function post<T = ReplayDto>({ address }: Running, body: unknown): Promise<{ status: number; body: T }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/api/v1/replay`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as T };
}

/** Waits until the replay is where it was sent. */
export async function settled(running: Running): Promise<ReplayDto> {
  for (let tries = 0; tries < 400; tries++) {
    const state = await get<ReplayDto>(running, 'replay');
    if (state.state !== 'seeking') return state;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the replay does not arrive');
}
