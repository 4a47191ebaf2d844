/**
 * One text for one value: keys in order, no spaces, and whole numbers of any size kept exact as `{"$n":"…"}`. Journals
 * and hashes are made of it.
 */

/** `value` as text; the same value always gives the same text. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `{"$n":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** The value that `canonicalJson` wrote. */
export function parseCanonicalJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$n' in value)) return value;
    return typeof value.$n === 'string' && Object.keys(value).length === 1 ? BigInt(value.$n) : value;
  });
}
