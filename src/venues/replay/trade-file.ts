/**
 * The exchange's public trade-by-trade file ("negócios à vista"): text with ";" between fields, a decimal comma,
 * and a header that names the columns. Three generations differ in their columns, so columns are found by name.
 * Pure: lines in, trades and refusals out.
 */

import { parsePrice } from '#kernel/price.ts';
import { parseQuantity, quantityOf } from '#kernel/quantity.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import {
  HOUR_US,
  type Instant,
  instantOf,
  type LocalDate,
  MILLISECOND_US,
  MINUTE_US,
  parseLocalDate,
  SECOND_US,
} from '#kernel/time.ts';
import type { Zone } from '#kernel/zone.ts';
import type { Trade } from '#market-data/index.ts';

/** Names of each column over the generations: until about 2022 in English, since then in Portuguese. */
const COLUMNS = {
  date: ['DataNegocio', 'TradDt'],
  symbol: ['CodigoInstrumento', 'TckrSymb'],
  action: ['AcaoAtualizacao', 'UpdActn'],
  price: ['PrecoNegocio', 'GrssTradAmt'],
  quantity: ['QuantidadeNegociada', 'TradQty'],
  time: ['HoraFechamento', 'NtryTm'],
  id: ['CodigoIdentificadorNegocio', 'TradId'],
  session: ['TipoSessaoPregao', 'TradgSsnId'],
} as const;
const OPTIONAL_COLUMNS = {
  buyer: ['CodigoParticipanteComprador'],
  seller: ['CodigoParticipanteVendedor'],
} as const;

type Column = keyof typeof COLUMNS | keyof typeof OPTIONAL_COLUMNS;
/** Position of each column; -1 where this generation of the file has none. */
export type Layout = Readonly<Record<Column, number>> & { readonly width: number };

/** A row as the file tells it: a trade, or one that the exchange took back (`AcaoAtualizacao` 2). */
export interface TradeRow {
  readonly trade: Trade;
  readonly busted: boolean;
}

/** Reads the header line. */
export function readHeader(line: string): Result<Layout, string> {
  const names = line.trimEnd().split(';');
  const missing: string[] = [];
  const place = (aliases: readonly string[]): number => names.findIndex((name) => aliases.includes(name));
  const layout: Partial<Record<Column, number>> = {};
  for (const [column, aliases] of Object.entries(COLUMNS)) {
    const index = place(aliases);
    if (index === -1) missing.push(aliases.join(' or '));
    layout[column as Column] = index;
  }
  for (const [column, aliases] of Object.entries(OPTIONAL_COLUMNS)) layout[column as Column] = place(aliases);
  if (missing.length > 0) {
    return err(
      `this is not a B3 trade-by-trade file: its first line lacks the column ${missing.join(', ')}. ` +
        'Expected is the file that B3 publishes as NEGOCIOSAVISTA, with ";" between the fields.',
    );
  }
  return ok({ ...(layout as Record<Column, number>), width: names.length });
}

/** A reader of the lines below a header. `exchange` is the code that its trades get. */
export function createRowReader(
  layout: Layout,
  exchange: string,
  zone: Zone,
): (line: string) => Result<TradeRow, string> {
  const instantAt = createTimeReader(zone);
  return (line) => {
    const fields = line.split(';');
    if (fields.length !== layout.width) return err(`${fields.length} fields where the header has ${layout.width}`);
    const field = (column: Column): string => fields[layout[column]] ?? '';

    const symbol = field('symbol');
    if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
    const action = field('action');
    if (action !== '0' && action !== '2') return err(`update action "${action}" is neither 0 (new) nor 2 (cancelled)`);
    const session = SESSIONS.get(field('session'));
    if (session === undefined)
      return err(`session type "${field('session')}" is neither 1 (regular) nor 6 (after-hours)`);
    const price = parsePrice(field('price'), ',');
    if (!price.ok) return err(`price ${price.error}`);
    const quantity = parseQuantity(field('quantity'));
    if (!quantity.ok) return err(`quantity ${quantity.error}`);
    if (quantity.value === quantityOf(0)) return err('quantity is zero');
    if (quantity.value > QUANTITY_MAX || Math.abs(price.value) * quantity.value > NOTIONAL_MAX) {
      return err(`price ${field('price')} times quantity ${field('quantity')} is more than any trade can be`);
    }
    const id = parseQuantity(field('id'));
    if (!id.ok) return err(`trade number ${id.error}`);
    const at = instantAt(field('date'), field('time'));
    if (!at.ok) return at;
    const buyer = parseBroker(field('buyer'));
    const seller = parseBroker(field('seller'));
    if (!buyer.ok) return err(`buyer ${buyer.error}`);
    if (!seller.ok) return err(`seller ${seller.error}`);
    return ok({
      trade: {
        exchange,
        symbol,
        id: id.value,
        at: at.value,
        price: price.value,
        quantity: quantity.value,
        session,
        condition: 'regular',
        buyer: buyer.value,
        seller: seller.value,
      },
      busted: action === '2',
    });
  };
}

/** Ten billion points: above any trade, and low enough for the sums of thousands of them to stay exact. */
export const NOTIONAL_MAX = 1e14;
export const QUANTITY_MAX = 1e10;

const SYMBOL = /^[A-Z0-9][A-Z0-9$@_.-]{0,31}$/;

const SESSIONS = new Map<string, Trade['session']>([
  ['1', 'regular'],
  ['6', 'after-hours'],
]);

/** Broker codes may be empty, and older files have none. */
function parseBroker(text: string): Result<number | null, string> {
  if (text === '') return ok(null);
  return /^\d{1,9}$/.test(text) ? ok(Number(text)) : err(`"${text}" is not a broker code of up to nine digits`);
}

/** Midnight of a date whose clock runs through: times of the day follow from it. Null where the offset changes. */
export function steadyMidnight(date: LocalDate, zone: Zone): Instant | null {
  const start = zone.startOfDate(date);
  const end = zone.at(date, 24 * HOUR_US - 1);
  const changes = zone.offsetAt(start) !== zone.offsetAt(end) || end - start !== 24 * HOUR_US - 1;
  return changes ? null : start;
}

/** Date and HHMMSSmmm (nine digits, the leading zero counts) to an instant; a date's midnight is looked up once. */
function createTimeReader(zone: Zone): (date: string, time: string) => Result<Instant, string> {
  let lastDate = '';
  /** Midnight of `lastDate`; null on a day whose offset changes, where each time is looked up. */
  let midnight: Instant | null = null;
  return (date, time) => {
    const sinceMidnightUs = parseTime(time);
    if (sinceMidnightUs === null) return err(`time "${time}" is not HHMMSSmmm, such as 100500123`);
    if (date !== lastDate || midnight === null) {
      const parsed = parseLocalDate(date);
      if (!parsed.ok) return err(`trade date ${parsed.error}`);
      lastDate = date;
      midnight = steadyMidnight(parsed.value, zone);
      if (midnight === null) return ok(zone.at(parsed.value, sinceMidnightUs));
    }
    return ok(instantOf(midnight + sinceMidnightUs));
  };
}

function parseTime(text: string): number | null {
  if (!/^\d{9}$/.test(text)) return null;
  const hours = Number(text.slice(0, 2));
  const minutes = Number(text.slice(2, 4));
  const seconds = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return hours * HOUR_US + minutes * MINUTE_US + seconds * SECOND_US + Number(text.slice(6)) * MILLISECOND_US;
}
