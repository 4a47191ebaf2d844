/**
 * How well an instrument answers what somebody typed; the lower the better. Case does not matter, and accents neither
 * where a text is compared here; the register writes capitals without them.
 */

/** 0 its symbol · 1 its symbol begins so · 2 its name or ISIN begins so · 3 inside of symbol or name · null not at all. */
export function searchRank(
  text: string,
  { symbol, name, isin }: { readonly symbol: string; readonly name: string | null; readonly isin: string | null },
): number | null {
  const wanted = folded(text);
  if (wanted === '') return 1;
  const [inSymbol, inName, inIsin] = [folded(symbol), folded(name ?? ''), folded(isin ?? '')];
  if (inSymbol === wanted) return 0;
  if (inSymbol.startsWith(wanted)) return 1;
  if (inName.startsWith(wanted) || inIsin.startsWith(wanted)) return 2;
  return inSymbol.includes(wanted) || inName.includes(wanted) ? 3 : null;
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toUpperCase();
}
