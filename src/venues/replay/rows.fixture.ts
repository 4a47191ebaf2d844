/** Lines of made-up trade-by-trade files, in the three generations of their layout. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import type { HeldTrade, Trade } from '#market-data/index.ts';

/** Columns of each generation, as the exchange named them. */
export const HEADERS = {
  english: 'RptDt;TckrSymb;UpdActn;GrssTradAmt;TradQty;NtryTm;TradId;TradgSsnId;TradDt',
  portuguese:
    'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
    'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor',
  channel:
    'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
    'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor;' +
    'TipoDoCanal',
} as const;

export type Generation = keyof typeof HEADERS;

export interface RowFields {
  readonly date: string;
  readonly symbol: string;
  readonly action: string;
  readonly price: string;
  readonly quantity: string;
  readonly time: string;
  readonly id: string;
  readonly session: string;
  readonly buyer: string;
  readonly seller: string;
}

const USUAL: RowFields = {
  date: '2025-08-29',
  symbol: 'PETR4',
  action: '0',
  price: '38,120',
  quantity: '100',
  time: '100500123',
  id: '10',
  session: '1',
  buyer: '3',
  seller: '120',
};

/** A row of PETR4 on a quiet morning, with what the test cares about replaced. */
export function row(fields: Partial<RowFields> = {}, generation: Generation = 'portuguese'): string {
  const { date, symbol, action, price, quantity, time, id, session, buyer, seller } = { ...USUAL, ...fields };
  const first = [date, symbol, action, price, quantity, time, id, session, date];
  if (generation === 'english') return first.join(';');
  return [...first, buyer, seller, ...(generation === 'channel' ? ['1'] : [])].join(';');
}

/** A whole file: the header and the rows, each line ended. */
export function fileOf(rows: readonly string[], generation: Generation = 'portuguese'): string {
  return [HEADERS[generation], ...rows, ''].join('\n');
}

/** A trade of PETR4 as a source of a replay holds it. */
export function heldTrade(fields: Pick<Trade, 'id' | 'at'> & Partial<Trade>): HeldTrade {
  const trade: Trade = {
    exchange: 'B3',
    symbol: 'PETR4',
    price: priceOf(381_200 + (fields.id % 50)),
    quantity: quantityOf(100),
    session: 'regular',
    condition: 'regular',
    buyer: 3,
    seller: 120,
    ...fields,
  };
  return { trade, busted: false };
}
