/**
 * The tick of DI1, which depends on how near the contract is: 0.001 in the first three months that do not expire on
 * the day, 0.005 beyond. Limits and prices of 2023-02-02, 2025-02-03 and 2026-03-10 say so; in the register of
 * 2015-04-10 it was 0.01 beyond, and when that changed is not known, so nothing is told of the years between.
 */

import { type Price, priceOf } from '#kernel/price.ts';
import type { LocalDate } from '#kernel/time.ts';
import { parseContract } from './contract-month.ts';
import { contractExpiry } from './future-expiry.ts';

const KNOWN_FROM = '2023-02-02';
const NEAR_MONTHS = 3;
const NEAR = priceOf(10);
const FAR = priceOf(50);

/** The tick of a contract such as "DI1F27" on a date; null where it is not known. */
export function rateTick(symbol: string, date: LocalDate): Price | null {
  const contract = parseContract(symbol);
  if (!contract.ok || contract.value.product !== 'DI1' || date < KNOWN_FROM) return null;
  const { year, month } = contract.value;
  const distance = year * 12 + month - (Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)));
  // A contract expires on the first session of its month: until then that month is the nearest one.
  const thisMonth = { ...contract.value, year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)) };
  const expiry = contractExpiry(thisMonth, date)?.expiry;
  if (expiry === undefined) return null;
  const nearest = date < expiry ? 0 : 1;
  return distance < nearest + NEAR_MONTHS ? NEAR : FAR;
}
