/**
 * Codes of an authenticator app: RFC 6238 with what every app knows, SHA-1, six digits and steps of 30 seconds.
 * A code of the step before or after is taken too, for clocks that differ; one that was taken is never taken again.
 */

import { type Crypto, sameText } from '../crypto.ts';

const STEP_MS = 30_000;
const DIGITS = 6;
const WINDOW_STEPS = 1;
/** As long as the hash, which RFC 4226 recommends. */
export const SECRET_BYTES = 20;

type Hmac = Pick<Crypto, 'hmacSha1'>;

/** The code of one step (RFC 4226, section 5.3). */
export function codeAt(crypto: Hmac, secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(step));
  const hash = crypto.hmacSha1(secret, counter);
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = new DataView(hash.buffer, hash.byteOffset).getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The step of a time. */
export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS);
}

/** The step whose code this is, later than `lastStep`; null where there is none near `nowMs`. */
export function stepOfCode(
  crypto: Hmac,
  secret: Uint8Array,
  { code, nowMs, lastStep }: { readonly code: string; readonly nowMs: number; readonly lastStep: number },
): number | null {
  const now = stepAt(nowMs);
  let found: number | null = null;
  for (let step = now - WINDOW_STEPS; step <= now + WINDOW_STEPS; step++) {
    if (step > lastStep && step >= 0 && sameText(codeAt(crypto, secret, step), code)) found ??= step;
  }
  return found;
}

/** What an app reads from a QR code. */
export function otpauthUri(secret: Uint8Array, login: string): string {
  const label = `${encodeURIComponent('Pregão')}:${encodeURIComponent(login)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent('Pregão')}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 without padding, as apps take it. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31];
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}
