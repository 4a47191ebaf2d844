/** Finding symbols by what a person types: case and accents do not matter, the code counts more than the name. */

import type { InstrumentDto } from '#contract/instruments.ts';

/** Text as it is compared: "Itaú" and "ITAU" are the same. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** Instruments in the order of their codes, which no price may change. */
export function bySymbol(instruments: readonly InstrumentDto[]): InstrumentDto[] {
  return instruments.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
}

/** Those whose code or name holds `query`, in the order given. */
export function matching(instruments: readonly InstrumentDto[], query: string): readonly InstrumentDto[] {
  const wanted = folded(query.trim());
  if (wanted === '') return instruments;
  return instruments.filter(({ symbol, name }) => folded(symbol).includes(wanted) || folded(name).includes(wanted));
}

/**
 * How well `text` answers `query`: 0 not at all, higher is better. A code that begins with it beats a code that holds
 * it, which beats a name of which a word begins with it, which beats a name that holds it.
 */
export function relevance(query: string, { code, text }: { readonly code: string; readonly text: string }): number {
  const wanted = folded(query.trim());
  const [inCode, inText] = [folded(code), folded(text)];
  if (inCode !== '' && inCode === wanted) return 5;
  if (inCode !== '' && inCode.startsWith(wanted)) return 4;
  if (inCode.includes(wanted)) return 3;
  if (` ${inText}`.includes(` ${wanted}`)) return 2;
  return inText.includes(wanted) ? 1 : 0;
}
