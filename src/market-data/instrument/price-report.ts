/**
 * The price report of a day: BVBG.086 (all markets), BVBG.187 (simplified, derivatives), and the bulletin that has the
 * same fields as columns. It brings symbols, currencies and limits; kind and product come from the form of the ticker,
 * so that a strike is never told here.
 */

import { parsePrice } from '#kernel/price.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { parseLocalDate } from '#kernel/time.ts';
import { classifyTicker, SYMBOL } from './classify-ticker.ts';
import type { InstrumentSource } from './instrument-record.ts';
import { type ReferenceRow, type RefusedRow, readLimits } from './reference-row.ts';
import { attributeOf, createTagScanner } from './tag-scanner.ts';

/** The fields that are read, by their names in the file; empty where it has none. */
export const PRICE_REPORT_FIELDS = [
  'TckrSymb',
  'MaxTradLmt',
  'MinTradLmt',
  'PrvsAdjstdQt',
  'PrvsAdjstdQtTax',
  'AdjstdQt',
  'AdjstdQtTax',
] as const;
/** With the trade date, and the currency of its prices. */
export type PriceReportFields = Readonly<Record<(typeof PRICE_REPORT_FIELDS)[number] | 'TradDt' | 'Ccy', string>>;

/** One instrument of the report; `derivatives` says that the report has nothing else, so that DITF31 is no BDR. */
export function readPriceReport(
  fields: PriceReportFields,
  { derivatives }: { readonly derivatives: boolean },
): Result<ReferenceRow, string> {
  const symbol = fields.TckrSymb;
  if (!SYMBOL.test(symbol)) return err(`symbol "${symbol}" is not a ticker`);
  const date = parseLocalDate(fields.TradDt);
  if (!date.ok) return err(`trade date ${date.error}`);
  if (!/^(?:[A-Z]{3})?$/.test(fields.Ccy)) return err(`currency "${fields.Ccy}" is not three letters`);
  // Of a contract in rate, the limits stand around the rate and not around its unit price.
  const reference = fields.PrvsAdjstdQtTax || fields.PrvsAdjstdQt;
  const limits = readLimits({ lower: fields.MinTradLmt, upper: fields.MaxTradLmt, reference });
  if (!limits.ok) return limits;
  const settled = derivatives || [fields.AdjstdQt, fields.AdjstdQtTax, reference].some((text) => text !== '');
  const facts = { ...classifyTicker(symbol, { settled }), currency: fields.Ccy || null };
  // A settlement with more decimals than a price can hold is left out, as that of the day before is.
  const settlement = parsePrice(fields.AdjstdQtTax || fields.AdjstdQt);
  return ok({
    symbol,
    date: date.value,
    facts,
    limits: limits.value,
    settlement: settlement.ok ? settlement.value : null,
  });
}

/** Names of the reports in their own header, and what they are here. */
const REPORTS: Readonly<Record<string, InstrumentSource>> = {
  'BVBG.086.01': 'price-report',
  'BVBG.187.01': 'simplified-price-report',
};

/** What a piece of the file brought. */
export interface ReportPiece {
  readonly rows: readonly ReferenceRow[];
  readonly refused: readonly RefusedRow[];
}

export interface ReportReader {
  /** The rows that ended in this piece of text; an error where it is no price report. */
  push(piece: string): Result<ReportPiece, string>;
  /** What the whole was: an error where it ended early. */
  end(): Result<
    { readonly source: InstrumentSource; readonly rows: number; readonly announced: number | null },
    string
  >;
}

/** Reads BVBG.086 or BVBG.187 as XML that comes in pieces. */
export function createReportReader(): ReportReader {
  let report: string | null = null;
  let announced: number | null = null;
  let fields: Record<string, string> | null = null;
  let currency = '';
  let read = 0;
  let rows: ReferenceRow[] = [];
  let refused: RefusedRow[] = [];

  const scanner = createTagScanner({
    open(name, attributes) {
      if (name === 'PricRpt')
        fields = Object.fromEntries([...PRICE_REPORT_FIELDS, 'TradDt', 'Ccy'].map((f) => [f, '']));
      else if (fields !== null && (WANTED as ReadonlySet<string>).has(name)) currency = attributeOf(attributes, 'Ccy');
    },
    close(name, text) {
      if (fields === null) {
        if (name === 'BizGrpTp') report = text;
        else if (name === 'TtlNbOfMsg') announced = /^\d+$/.test(text) ? Number(text) : null;
      } else if (name === 'PricRpt') finish(fields);
      else if (name === 'Dt') fields.TradDt = text;
      else if (WANTED.has(name)) {
        fields[name] = text;
        // The settlement in cash is told in the wrong currency (ICF: reais called dollars), so prices alone count.
        if (currency !== '') fields.Ccy = currency;
      }
    },
  });

  function finish(found: Record<string, string>): void {
    read += 1;
    fields = null;
    const derivatives = sourceOf(report) === 'simplified-price-report';
    const row = readPriceReport(found as unknown as PriceReportFields, { derivatives });
    if (row.ok) rows.push(row.value);
    else refused.push({ place: `message ${read}`, reason: row.error, text: JSON.stringify(found) });
  }

  return {
    push(piece) {
      const scanned = scanner.push(piece);
      if (!scanned.ok) return scanned;
      if (read > 0 && sourceOf(report) === null) return err(wrongReport(report));
      const brought = { rows, refused };
      rows = [];
      refused = [];
      return ok(brought);
    },
    end() {
      const ended = scanner.end();
      if (!ended.ok) return ended;
      const source = sourceOf(report);
      return source === null ? err(wrongReport(report)) : ok({ source, rows: read, announced });
    },
  };
}

const WANTED: ReadonlySet<string> = new Set(PRICE_REPORT_FIELDS);

function sourceOf(report: string | null): InstrumentSource | null {
  return (Object.hasOwn(REPORTS, report ?? '') ? REPORTS[report ?? ''] : null) ?? null;
}

function wrongReport(report: string | null): string {
  return `it is ${report === null ? 'no report of B3' : `the report ${report}`}; expected is BVBG.086 or BVBG.187`;
}
