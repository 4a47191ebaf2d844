/** Continuous futures, by what is listed: a product whose contracts trade has a series under its name and "$". */

import type { InstrumentDto } from '#contract/instruments.ts';

/** Product, letter of the month, and year of a contract such as WINZ26. */
const CONTRACT = /^([A-Z][A-Z0-9]{2})[FGHJKMNQUVXZ]\d{2}$/;
const SERIES = /^([A-Z][A-Z0-9]{2})\$\d?$/;

/** The product of a continuous series such as "WIN$"; null for every other symbol. */
export function productOfSeries(symbol: string): string | null {
  return SERIES.exec(symbol)?.[1] ?? null;
}

/** One series for each exchange and product that has a future among the instruments, in their order. */
export function continuousSeries(
  instruments: readonly InstrumentDto[],
  nameOf: (product: string) => string,
): readonly InstrumentDto[] {
  const found = new Map<string, InstrumentDto>();
  for (const instrument of instruments) {
    const product = instrument.kind === 'future' ? CONTRACT.exec(instrument.symbol)?.[1] : undefined;
    if (product === undefined) continue;
    const key = `${instrument.exchange} ${product}`;
    if (!found.has(key)) found.set(key, { ...instrument, symbol: `${product}$`, name: nameOf(product) });
  }
  return [...found.values()];
}
