/** Chance, hashes and ciphers that access needs, as a port: a test repeats them, the platform brings real ones. */

export interface Crypto {
  /** Fresh bytes that nobody can foretell. */
  randomBytes(count: number): Uint8Array;
  /** SHA-256 of the UTF-8 of `text`, in hexadecimal. Only for what is random already; never for passwords. */
  sha256(text: string): string;
  /** HMAC-SHA-1, which RFC 6238 builds its codes on. */
  hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** Encrypts for rest; what is sealed for one `context` does not open for another. */
  seal(plain: Uint8Array, context: string): string;
  /** Null where the text was sealed with another key or for another context, or is damaged. */
  open(sealed: string, context: string): Uint8Array | null;
  /** A slow, salted hash as a PHC string, which tells its own parameters. */
  hashPassword(password: string): Promise<string>;
  /**
   * Compares; `renew` is right, with parameters that are no longer those of today. A `stored` of null is wrong and
   * costs as much, so that the time of an answer does not tell whether there is a password.
   */
  verifyPassword(password: string, stored: string | null): Promise<'wrong' | 'right' | 'renew'>;
}

/** 256 random bits in hexadecimal: what a session, link or key is known by. */
export function randomToken(crypto: Crypto): string {
  return toHex(crypto.randomBytes(32));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares in a time that tells nothing of where two texts differ; lengths are no secret. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
