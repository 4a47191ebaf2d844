/** What many worlds showed together: what went wrong, how often each fault happened, and what was never tried. */

import { LIVES, ruleOf, TRIGGER_ROWS } from '#trading/index.ts';
import { FAULTS, type Fault } from './faults.ts';
import { type Finding, WRONGS } from './oracles.ts';
import { BY_CHANCE, RARE, UNREACHED } from './unreached.table.ts';
import type { WorldResult } from './world.ts';

export interface Totals {
  worlds: number;
  orders: number;
  accepted: number;
  sent: number;
  rows: number;
  crashes: number;
  virtualUs: number;
  /** Worlds that had a fault, and how often it happened in all of them. */
  readonly faults: Record<string, { worlds: number; fired: number }>;
  readonly cells: Record<string, number>;
  /** The first findings of each world that had any. */
  readonly findings: (Finding & { readonly seed: string })[];
}

export function emptyTotals(): Totals {
  return {
    worlds: 0,
    orders: 0,
    accepted: 0,
    sent: 0,
    rows: 0,
    crashes: 0,
    virtualUs: 0,
    faults: {},
    cells: {},
    findings: [],
  };
}

export function addWorld(totals: Totals, result: WorldResult): void {
  totals.worlds++;
  for (const name of SUMS) totals[name] += result[name];
  for (const [fault, fired] of result.faults) addFault(totals, fault, { worlds: 1, fired });
  for (const [cell, times] of result.cells) totals.cells[cell] = (totals.cells[cell] ?? 0) + times;
  for (const finding of result.findings.slice(0, 3)) totals.findings.push({ ...finding, seed: result.seed });
}

export function addTotals(totals: Totals, more: Totals): void {
  totals.worlds += more.worlds;
  for (const name of SUMS) totals[name] += more[name];
  for (const [fault, counts] of Object.entries(more.faults)) addFault(totals, fault, counts);
  for (const [cell, times] of Object.entries(more.cells)) totals.cells[cell] = (totals.cells[cell] ?? 0) + times;
  totals.findings.push(...more.findings);
}

const SUMS = ['orders', 'accepted', 'sent', 'rows', 'crashes', 'virtualUs'] as const;

function addFault(
  totals: Totals,
  fault: string,
  { worlds, fired }: { readonly worlds: number; readonly fired: number },
): void {
  const known = totals.faults[fault] ?? { worlds: 0, fired: 0 };
  totals.faults[fault] = { worlds: known.worlds + worlds, fired: known.fired + fired };
}

/** Faults that never happened: what they would have shown was not tried. */
function silentFaults(totals: Totals): Fault[] {
  return FAULTS.filter((fault) => (totals.faults[fault]?.fired ?? 0) === 0);
}

/** Cells of the table of transitions that were never looked up, though they can be. */
function missedCells(totals: Totals): string[] {
  const missed = reachableCells().filter((cell) => (totals.cells[cell] ?? 0) === 0);
  return totals.orders >= RARE_FROM_ORDERS ? missed : missed.filter((cell) => !RARE.has(cell));
}

/** A run of so many orders comes to the rarest cells too. */
const RARE_FROM_ORDERS = 4_000_000;

/** Cells that are said to be out of reach, and were reached: no failure, but they are to be taken off the list. */
function wronglyUnreached(totals: Totals): string[] {
  return [...UNREACHED.keys()].filter((cell) => (totals.cells[cell] ?? 0) > 0);
}

function allCells(): string[] {
  return TRIGGER_ROWS.flatMap((row) =>
    LIVES.filter((life) => ruleOf(row, life) !== 'assert').map((life) => `${row} ${life}`),
  );
}

function reachableCells(): string[] {
  return allCells().filter((cell) => !UNREACHED.has(cell) && !BY_CHANCE.has(cell));
}

/** The run in words, for people. */
export function report(totals: Totals): string {
  const { worlds, orders, accepted, sent, rows, crashes, virtualUs } = totals;
  const wrongs = WRONGS.map((wrong) => [wrong, totals.findings.filter((it) => it.wrong === wrong).length] as const);
  const visited = reachableCells().filter((cell) => (totals.cells[cell] ?? 0) > 0).length;
  const byChance = [...BY_CHANCE].filter((cell) => (totals.cells[cell] ?? 0) > 0).length;
  const lines = [
    `${worlds} worlds · ${orders} orders, ${accepted} accepted, ${sent} sent · ${rows} rows · ${crashes} crashes · ${Math.round(virtualUs / 3_600_000_000)} h of their time`,
    `found: ${wrongs.map(([wrong, times]) => `${wrong} ${times}`).join(' · ')}`,
    // None in n: with 95 % confidence fewer than 3 in n (the rule of three).
    `none of a kind means fewer than ${perMillion(orders)} per million orders, with 95 % confidence`,
    `faults (worlds that had it: times): ${FAULTS.map((fault) => `${fault} ${totals.faults[fault]?.worlds ?? 0}: ${totals.faults[fault]?.fired ?? 0}`).join(' · ')}`,
    `cells of the life of an order: ${visited} of ${reachableCells().length} looked up; ${byChance} of ${BY_CHANCE.size} that only chance comes to; ${UNREACHED.size} more are out of reach of any adapter (unreached.table.ts)`,
    ...totals.findings
      .slice(0, 20)
      .map(({ seed, wrong, about, text }) => `WRONG: seed ${seed}: ${wrong}: ${about}: ${text.slice(0, 400)}`),
    ...silentFaults(totals).map((fault) => `FAILED: the fault ${fault} never happened`),
    ...missedCells(totals).map((cell) => `FAILED: the cell ${cell} was never looked up`),
    ...wronglyUnreached(totals).map((cell) => `NOTE: the cell ${cell} is said to be out of reach, and was looked up`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whether a run may be believed and was in order. */
export function isGood(totals: Totals): boolean {
  return totals.findings.length + silentFaults(totals).length + missedCells(totals).length === 0;
}

function perMillion(orders: number): number {
  return Math.ceil((3_000_000 / orders) * 100) / 100;
}
