/** `pregao instruments` */

import type { InstrumentDetails, InstrumentDto, InstrumentFactDto } from '#contract/instruments.ts';
import { instantFromMs, type LocalDate, parseLocalDate } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Instrument } from '#market-data/index.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { chartable, type InstrumentSources, instrumentDetails, searchInstruments } from '../instrument-query.ts';
import { hasInstruments, hasStores, openStores } from '../stores.ts';
import { CommandError, EXIT } from './exit.ts';
import { loadConfig } from './settings.ts';

interface InstrumentsOptions {
  readonly symbol?: string;
  readonly date?: string;
  readonly exchange?: string;
  readonly limit: number;
  readonly json?: true;
}

const NO_LIVE: readonly Instrument[] = [];

/** Prints the instruments that a text finds, or all facts of one symbol with their sources. It only reads. */
export async function instrumentsCommand(text: string | undefined, options: InstrumentsOptions): Promise<void> {
  if (text !== undefined && options.symbol !== undefined)
    throw new CommandError(EXIT.usage, 'Give a text to search for or --symbol, not both.');
  const config = loadConfig();
  const zone = createZone(config.PREGAO_EXCHANGE_TIME_ZONE);
  const date = readDate(options.date) ?? zone.dateAt(instantFromMs(systemClock.nowMs()));
  const folder = config.PREGAO_DATA_DIR;
  if (!hasInstruments(folder) && !hasStores(folder))
    throw new CommandError(EXIT.refused, 'No instruments are stored yet: run "pregao import instruments <file>".');
  const stores = openStores(folder, zone);
  try {
    const sources = { master: stores.instruments, candles: stores.candles, live: NO_LIVE };
    if (options.symbol === undefined) await printList(text, { ...options, date }, sources);
    else await printDetails(options.symbol, { ...options, date }, sources);
  } finally {
    await stores.close();
  }
}

type Asked = Omit<InstrumentsOptions, 'date'> & { readonly date: LocalDate };

async function printList(text: string | undefined, asked: Asked, sources: InstrumentSources): Promise<void> {
  const { date, limit, exchange, json } = asked;
  const answer =
    text === undefined && exchange === undefined
      ? { instruments: await chartable(sources, date), nextCursor: null }
      : unwrap(await searchInstruments({ text: text ?? '', date, limit, exchange }, sources));
  if (json) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
  const { instruments } = answer;
  if (instruments.length === 0) throw new CommandError(EXIT.refused, `Nothing is known as "${text}" on ${date}.`);
  const more = answer.nextCursor == null ? '' : `Only the first ${limit} are shown; --limit shows more.\n`;
  process.stdout.write(`${table([LIST_HEAD, ...instruments.map(listRow)])}${more}`);
}

async function printDetails(symbol: string, asked: Asked, sources: InstrumentSources): Promise<void> {
  const answer = unwrap(await instrumentDetails({ ...asked, symbol }, sources));
  process.stdout.write(asked.json ? `${JSON.stringify(answer)}\n` : detailsText(answer));
}

function unwrap<T>(
  answer:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: { kind: string; detail: string } },
): T {
  if (answer.ok) return answer.value;
  throw new CommandError(answer.error.kind === 'unknown' ? EXIT.refused : EXIT.usage, answer.error.detail);
}

const LIST_HEAD = ['symbol', 'exchange', 'kind', 'name', 'tick', 'lot', 'source'];

function listRow({ symbol, exchange, kind, name, tickSize, lot, source }: InstrumentDto): string[] {
  return [symbol, exchange, kind, name, tickSize ?? '?', lot ?? '?', source ?? '?'];
}

/** All that is known, for people: what nobody told is "?". */
function detailsText(details: InstrumentDetails): string {
  const { symbol, exchange, date, name, kind, seen, facts } = details;
  const known = seen === null ? 'no file told of it' : `files told of it from ${seen.first} to ${seen.last}`;
  const title = `${symbol} of ${exchange} on ${date}: ${name}, ${kind} (${known})\n`;
  const sources = facts.length === 0 ? `Nothing but its ${details.source ?? 'ticker'} tells of it on this day.\n` : '';
  const rows = table([['fact', 'value', 'source', 'as of', 'valid'], ...facts.map(factRow)]);
  return [title, sources, facts.length === 0 ? '' : rows, ...termLines(details).map((line) => `${line}\n`)].join('');
}

function factRow({ fact, value, source, asOf, validFrom, validTo }: InstrumentFactDto): string[] {
  const valid = validFrom === null ? '' : `${validFrom} – ${validTo ?? ''}`.trimEnd();
  return [fact, String(value), source, asOf ?? '', valid];
}

function termLines(details: InstrumentDetails): string[] {
  const { multiplier, expiry, limits, previousSettlement, continuous, symbols, names } = details;
  const lines = [`multiplier  ${multiplier === null ? '?' : `BRL ${multiplier} a point and unit`}`];
  if (expiry !== null) {
    const doubt = expiry.certain ? '' : ', not certain';
    const last = expiry.lastTradingDay === null ? '?' : expiry.lastTradingDay;
    lines.push(`expiry      ${expiry.date ?? '?'}, last trading day ${last} (${expiry.source}${doubt})`);
  }
  if (limits !== null) lines.push(`limits      ${limits.lower} – ${limits.upper} (${limits.basis}, ${limits.source})`);
  if (previousSettlement !== null) {
    const { price, date, source } = previousSettlement;
    lines.push(`settlement  ${price}${date === null ? '' : ` of ${date}`} (${source})`);
  }
  if (continuous.length > 0) lines.push(`continuous  ${continuous.join(', ')}`);
  if (symbols.length > 1)
    lines.push(`symbols     ${symbols.map((one) => `${one.symbol} from ${one.first}`).join(', ')}`);
  if (names.length > 1) lines.push(`names       ${names.map((one) => `${one.name} from ${one.from}`).join(', ')}`);
  return lines;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function readDate(text: string | undefined): LocalDate | null {
  if (text === undefined) return null;
  const date = parseLocalDate(text);
  if (!date.ok) throw new CommandError(EXIT.usage, `--date: ${date.error}`);
  return date.value;
}
