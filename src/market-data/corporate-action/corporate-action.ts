/**
 * What a company does that changes the price of its share without a trade: more or fewer shares for the same company,
 * or cash that leaves it. Stored bars are raw, as they were traded; `adjust.ts` makes adjusted ones of them.
 */

import { parseScaled } from '#kernel/decimal.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { LocalDate } from '#kernel/time.ts';

/** Split (desdobramento), reverse split (grupamento), bonus shares (bonificação). */
const SHARE_KINDS = ['split', 'reverse-split', 'bonus'] as const;
/** Dividend, interest on capital (JCP, gross of tax), and capital paid back. */
const CASH_KINDS = ['dividend', 'interest', 'capital-return'] as const;
export const ACTION_KINDS = [...SHARE_KINDS, ...CASH_KINDS] as const;

export type ShareKind = (typeof SHARE_KINDS)[number];
export type CashKind = (typeof CASH_KINDS)[number];

/** There is one of a kind for a symbol and day; several payments of one kind are one sum. */
export interface ActionKey {
  readonly exchange: string;
  readonly symbol: string;
  /** First day on which a buyer does not get it; prices before it are adjusted. */
  readonly exDate: LocalDate;
}

export type CorporateAction = ActionKey & {
  /** Who says so. */
  readonly source: string;
} & (
    | {
        readonly kind: ShareKind;
        /** So many shares after it for so many before: 2 for 1, 1 for 10, 11 for 10. */
        readonly after: number;
        readonly before: number;
      }
    | {
        readonly kind: CashKind;
        /** 1/100,000,000 BRL for a share: companies announce up to eleven decimals, of which eight are kept. */
        readonly cash: number;
      }
  );

/** Units of `cash` in one real. */
export const CASH_SCALE = 100_000_000;
const CASH_DECIMALS = 8;
const FACTOR_DECIMALS = 8;

/** What an action changes, read from text: "2", "1.1" or "1/10" shares for one, or BRL for a share. */
export type Effect =
  | { readonly kind: ShareKind; readonly after: number; readonly before: number }
  | { readonly kind: CashKind; readonly cash: number };

/** Reads a kind and its value. A factor on the wrong side of 1 is refused, since it is another kind or upside down. */
export function readEffect(kind: string, value: string): Result<Effect, string> {
  const share = SHARE_KINDS.find((name) => name === kind);
  if (share !== undefined) return readShares(share, value);
  const cash = CASH_KINDS.find((name) => name === kind);
  if (cash === undefined) return err(`kind "${kind}" is none of ${ACTION_KINDS.join(', ')}`);
  const [, kept = value] = /^(\d+\.\d{8})\d*$/.exec(value) ?? [];
  const amount = parseScaled(kept, CASH_DECIMALS, '.');
  if (!amount.ok) return err(`cash ${amount.error}`);
  return amount.value > 0 ? ok({ kind: cash, cash: amount.value }) : err(`cash ${value} is not above zero`);
}

function readShares(kind: ShareKind, value: string): Result<Effect, string> {
  const [, over, under] = /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(value) ?? [];
  const parsed = over === undefined ? parseScaled(value, FACTOR_DECIMALS, '.') : ok(Number(over));
  if (!parsed.ok) return err(`factor ${parsed.error}`);
  const after = parsed.value;
  const before = under === undefined ? 10 ** FACTOR_DECIMALS : Number(under);
  if (after <= 0) return err(`factor ${value} is not above zero`);
  const isFewer = kind === 'reverse-split';
  if (isFewer !== after < before || after === before)
    return err(
      `factor ${value} is not ${isFewer ? 'below' : 'above'} 1: it tells the shares after a ${kind} for one before it`,
    );
  const divisor = greatestDivisor(after, before);
  return ok({ kind, after: after / divisor, before: before / divisor });
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
