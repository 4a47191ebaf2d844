/**
 * One text for one value: keys in order, no spaces, and whole numbers of any size kept exact as `{"$n":"…"}`. Journals
 * and hashes are made of it.
 */

/** `value` as text; the same value always gives the same text. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `{"$n":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** The value that `canonicalJson` wrote. */
export function parseCanonicalJson(text: string): unknown {
  // Most texts have none of our numbers, and are read several times faster without looking for them.
  if (!text.includes('"$n"')) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$n' in value)) return value;
    return typeof value.$n === 'string' && Object.keys(value).length === 1 ? BigInt(value.$n) : value;
  });
}
