/** Made-up rows of every reference file, as text of the same form as the real ones. */

import type { LocalDate } from '#kernel/time.ts';
import { type Facts, NO_FACTS } from './instrument-record.ts';
import type { Sighting } from './sighting.ts';

export interface CotahistFields {
  readonly date?: string;
  readonly bdi?: string;
  readonly symbol?: string;
  readonly market?: string;
  readonly name?: string;
  readonly specification?: string;
  readonly currency?: string;
  /** Two implied decimals. */
  readonly strike?: number;
  readonly expiry?: string;
  readonly factor?: number;
  readonly isin?: string;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

/** One row of COTAHIST: a share of the standard market, unless told otherwise. */
export function cotahistRow(fields: CotahistFields = {}): string {
  const { date = '20250303', bdi = '02', symbol = 'MADE3', market = '010', name = 'MADE UP' } = fields;
  const { specification = 'ON      NM', currency = 'R$', strike = 0, expiry = '99991231' } = fields;
  const { factor = 1, isin = 'BRMADEACNOR1' } = fields;
  const texts = [name.padEnd(12), specification.padEnd(10), '   ', currency.padEnd(4)];
  const prices = digits(1_000, 13).repeat(7) + digits(5, 5) + digits(100, 18) + digits(100_000, 18);
  const terms = `${digits(strike, 13)}0${expiry}${digits(factor, 7)}${digits(0, 13)}`;
  return `01${date}${bdi}${symbol.padEnd(12)}${market}${texts.join('')}${prices}${terms}${isin.padEnd(12)}101`;
}

/** A whole COTAHIST; `announced` is the number of lines that its trailer tells. */
export function cotahistFile(rows: readonly string[], announced = rows.length + 2): string {
  const header = '00COTAHIST.2025BOVESPA 20250303'.padEnd(245);
  const trailer = `99COTAHIST.2025BOVESPA 20250303${digits(announced, 11)}`.padEnd(245);
  return `${[header, ...rows, trailer].join('\r\n')}\r\n`;
}

export interface ReportFields {
  readonly symbol: string;
  readonly date?: string;
  /** Further fields, with their currency. */
  readonly prices?: Readonly<Record<string, string>>;
  readonly currency?: string;
}

/** BVBG.086 or another report, as XML. */
export function priceReport(
  messages: readonly ReportFields[],
  { report = 'BVBG.086.01', announced = messages.length } = {},
): string {
  const body = messages.map(({ symbol, date = '2025-03-03', prices = {}, currency = 'BRL' }) => {
    const attributes = Object.entries(prices).map(([name, text]) => `<${name} Ccy="${currency}">${text}</${name}>`);
    return (
      `<BizGrp><Document xmlns="urn:bvmf.217.01.xsd"><PricRpt>\n<TradDt><Dt>${date}</Dt></TradDt>` +
      `<SctyId><TckrSymb>${symbol}</TckrSymb></SctyId><FinInstrmId><OthrId><Id>1</Id></OthrId></FinInstrmId>` +
      `<TradDtls /><FinInstrmAttrbts>${attributes.join('')}</FinInstrmAttrbts></PricRpt></Document></BizGrp>`
    );
  });
  return (
    '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<Document xmlns="urn:bvmf.052.01.xsd"><BizFileHdr><Xchg>' +
    `<BizGrpDesc><BizGrpDtls><TtlNbOfMsg>${announced}</TtlNbOfMsg><BizGrpTp>${report}</BizGrpTp></BizGrpDtls>` +
    `</BizGrpDesc>${body.join('\n')}</Xchg></BizFileHdr></Document>\n`
  );
}

/** An answer of DerivativeQuotation about these entries. */
export function quotationAnswer(entries: readonly unknown[]): unknown {
  return { BizSts: { cd: 'OK' }, Msg: { dtTm: '2025-03-03 14:51:56' }, Scty: entries };
}

/** An entry of it: an option on the dollar, with other values where they are told. */
export function quotationEntry(other: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    SctyQtn: { bottomLmtPric: 0.001, exrcPric: 5800, topLmtPric: 999_999.001 },
    asset: { AsstSummry: { mtrtyCode: '2025-04-01' }, SdTpCd: { desc: 'P' }, code: 'DOL' },
    mkt: { cd: 'SOPT' },
    symb: 'DOLJ25P005800',
    desc: 'OPCOES DE DOLAR',
    ...other,
  };
}

export interface RegisterFields {
  readonly product?: string;
  readonly market?: string;
  readonly option?: string;
  readonly strike?: number;
  readonly decimals?: number;
  readonly symbol?: string;
  readonly tick?: number;
  readonly isin?: string;
}

/** One line of CONTRCAD: a DI1, unless told otherwise. */
export function registerLine(fields: RegisterFields = {}): string {
  const { product = 'DI1', market = '2', option = '  ', strike = 0, decimals = 3 } = fields;
  const { symbol = 'DI1F26', tick = 5, isin = 'BRBMEFD1I001' } = fields;
  const dates = '20260102' + '20200102' + '00000000' + '20251230' + '00000000';
  const terms = `${digits(strike, 15)}${decimals}${' '.repeat(20)}${symbol.padEnd(20)}${isin.padEnd(12)}${' '.repeat(4)}`;
  const rest = `21${digits(tick, 15)}NN02N${digits(14, 5)}${digits(24, 5)}${digits(14, 5)}${'DI DE 1 DIA'.padEnd(15)}`;
  return `0000010010120250303${product}${market}F26 ${option}${dates}${terms}${rest}`;
}

/** A sighting of MADE3 by COTAHIST on 2025-03-03, with other values where they are told. */
export function sighting({
  facts = {},
  ...other
}: Partial<Omit<Sighting, 'facts'>> & { readonly facts?: Partial<Facts> } = {}): Sighting {
  const first = other.first ?? ('2025-03-03' as LocalDate);
  return {
    exchange: 'B3',
    symbol: 'MADE3',
    source: 'cotahist',
    last: first,
    ...other,
    first,
    facts: { ...NO_FACTS, kind: 'share', ...facts },
  };
}
