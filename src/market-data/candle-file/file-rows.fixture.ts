/** Made-up rows of every file of bars, as text of the same form as the real ones, and what they become. */

import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { type LocalDate, MINUTE_US } from '#kernel/time.ts';
import { turnoverFromCentavos } from '#kernel/turnover.ts';
import { type CotahistFields, cotahistRow } from '../instrument/reference-data.fixture.ts';
import type { FileRow } from './place-bars.ts';

export const RATES_HEADER = 'time,open,high,low,close,tick_volume,spread,real_volume';
export const EXPORT_HEADER = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>';

/** "10:05" as minutes since midnight. */
export function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Minutes since midnight as "10:05". */
export function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

interface DayFields {
  readonly symbol?: string;
  /** "YYYY-MM-DD" */
  readonly date: string;
  /** First and last stamp, such as "10:00". */
  readonly from: string;
  readonly to: string;
  readonly step: number;
  /** Centavos of the first open; each bar rises by one. */
  readonly base?: number;
  readonly volume?: number;
}

function stamps({ from, to, step }: DayFields): number[] {
  const found: number[] = [];
  for (let minute = minuteOf(from); minute <= minuteOf(to); minute += step) found.push(minute);
  return found;
}

/** A day as Profit exports it, newest first. */
export function profitDay(fields: DayFields): string[] {
  const { symbol = 'PETR4', base = 3_000, volume = 100 } = fields;
  const date = fields.date.split('-').reverse().join('/');
  const text = (centavos: number): string => `${Math.floor(centavos / 100)},${String(centavos % 100).padStart(2, '0')}`;
  return stamps(fields)
    .map((minute, index) => {
      const open = base + index;
      const prices = [open, open + 3, open - 2, open + 1].map(text);
      return `${symbol};${date};${timeOf(minute)}:00;${prices.join(';')};${text(open * volume)};${volume}`;
    })
    .reverse();
}

/** A day as `copy_rates` gives it, without header. */
export function ratesDay(fields: DayFields): string[] {
  const { base = 190_000, volume = 50 } = fields;
  return stamps(fields).map((minute, index) => {
    const open = base + 5 * index;
    return `${fields.date} ${timeOf(minute)}:00,${open}.0,${open + 15}.0,${open - 10}.0,${open + 5}.0,7,5,${volume}`;
  });
}

/** A row that was read, with other values where they are told. */
export function fileRow(time: string, fields: Partial<FileRow> = {}): FileRow {
  return {
    symbol: 'PETR4',
    date: '2025-08-28' as LocalDate,
    timeUs: minuteOf(time) * MINUTE_US,
    open: priceOf(300_000),
    high: priceOf(302_000),
    low: priceOf(299_000),
    close: priceOf(301_000),
    volume: quantityOf(100),
    turnover: turnoverFromCentavos(300_500),
    trades: null,
    line: 1,
    ...fields,
  };
}

/** Fields of a daily bar in COTAHIST: prices in hundredths, turnover in centavos. */
export interface CotahistBarFields extends CotahistFields {
  readonly prices?: readonly [open: number, high: number, low: number, close: number];
  readonly trades?: number;
  readonly volume?: number;
  readonly turnover?: number;
}

/** One row of COTAHIST with a bar. */
export function cotahistBar({
  prices = [3_000, 3_050, 2_990, 3_010],
  trades = 5,
  volume = 100,
  turnover = 300_500,
  ...fields
}: CotahistBarFields = {}): string {
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const [open, high, low, close] = prices;
  const row = cotahistRow(fields);
  const texts = [open, high, low, 3_005, close, 0, 0].map((price) => digits(price, 13));
  return `${row.slice(0, 56)}${texts.join('')}${digits(trades, 5)}${digits(volume, 18)}${digits(turnover, 18)}${row.slice(188)}`;
}
