/** Symbols that somebody may have meant who wrote one that there is not. */

/** Slips of the finger that still tell what was meant. */
const EDITS_MAX = 2;

/** Up to `limit` known symbols, nearest first: those of few slips, then those that begin alike. */
export function nearSymbols(text: string, known: Iterable<string>, limit: number): string[] {
  const near: { readonly symbol: string; readonly edits: number }[] = [];
  for (const symbol of new Set(known)) {
    const edits = editsBetween(text, symbol);
    const beginsAlike = text.length >= 3 && (symbol.startsWith(text) || symbol.startsWith(text.slice(0, 4)));
    if (edits <= EDITS_MAX || beginsAlike) near.push({ symbol, edits });
  }
  near.sort((a, b) => a.edits - b.edits || (a.symbol < b.symbol ? -1 : 1));
  return near.slice(0, limit).map(({ symbol }) => symbol);
}

/** Characters to add, drop or change so that one text becomes the other (Levenshtein's distance). */
export function editsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(changed, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
