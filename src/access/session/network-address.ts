/** Addresses and networks of IPv4 and IPv6, as far as access compares them. */

interface Parsed {
  readonly bits: bigint;
  readonly width: 32 | 128;
}

/** Whether an address lies in one of the networks ("10.0.0.0/8", "2001:db8::/32", or one address). */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const parsed = parseAddress(address);
  return parsed !== null && networks.some((network) => contains(network, parsed));
}

/** Whether a text is a network or an address. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== null;
}

/** Whose tries are counted together: an IPv4 address, or the /64 of IPv6 that one customer has. */
export function throttleGroup(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null) return address;
  return parsed.width === 32 ? `4:${parsed.bits.toString(16)}` : `6:${(parsed.bits >> 64n).toString(16)}`;
}

function contains(network: string, address: Parsed): boolean {
  const parsed = parseNetwork(network);
  if (parsed === null || parsed.width !== address.width) return false;
  const shift = BigInt(parsed.width - parsed.prefix);
  return parsed.bits >> shift === address.bits >> shift;
}

function parseNetwork(text: string): (Parsed & { readonly prefix: number }) | null {
  const [base = '', length, ...rest] = text.split('/');
  const address = parseAddress(base);
  if (address === null || rest.length > 0) return null;
  if (length === undefined) return { ...address, prefix: address.width };
  // The length would be counted from the other width where the address is written as IPv6.
  if (address.width === 32 && base.includes(':')) return null;
  return /^(?:0|[1-9]\d{0,2})$/.test(length) && Number(length) <= address.width
    ? { ...address, prefix: Number(length) }
    : null;
}

function parseAddress(text: string): Parsed | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Parsed | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return null;
  return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), width: 32 };
}

/** A zone ("%eth0") is left out; ::ffff:a.b.c.d is the IPv4 address that it stands for. */
function parseIpv6(text: string): Parsed | null {
  const [plain = ''] = text.split('%');
  const ends = plain.split('::');
  if (ends.length > 2) return null;
  const [head, tail] = ends.map((part) => groupsOf(part));
  if (head == null || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
  const bits = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  return bits >> 32n === 0xffffn ? { bits: bits & 0xffffffffn, width: 32 } : { bits, width: 128 };
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const v4 = last.includes('.') ? parseIpv4(last) : null;
  if (last.includes('.') && v4 === null) return null;
  const written = v4 === null ? parts : parts.slice(0, -1);
  if (!written.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  const groups = written.map((part) => Number.parseInt(part, 16));
  return v4 === null ? groups : [...groups, Number(v4.bits >> 16n), Number(v4.bits & 0xffffn)];
}
