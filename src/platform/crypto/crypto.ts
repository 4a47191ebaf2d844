/** Chance, hashes and ciphers of Node, and the key file that secrets at rest are sealed with. */

import {
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** One of OWASP's equal settings of Argon2id: more memory in one pass is dearer for graphics cards than two passes. */
const MEMORY_KIB = 47_104;
const PASSES = 1;
const LANES = 1;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Cost of a password hash; tests take a cheap one. */
export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}

const COST: PasswordCost = { memoryKib: MEMORY_KIB, passes: PASSES };
const derive = promisify(argon2);

/** What is built on `key`, the content of the key file. */
export function createCrypto(key: Uint8Array, cost: PasswordCost = COST) {
  return {
    randomBytes: (count: number): Uint8Array => randomBytes(count),
    sha256: (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex'),
    hmacSha1: (secret: Uint8Array, message: Uint8Array): Uint8Array =>
      createHmac('sha1', secret).update(message).digest(),
    seal: (plain: Uint8Array, context: string): string => seal(key, plain, context),
    open: (sealed: string, context: string): Uint8Array | null => open(key, sealed, context),
    hashPassword: (password: string): Promise<string> => hashPassword(password, cost),
    verifyPassword: (password: string, stored: string | null) => verifyPassword(password, stored, cost),
  };
}

/** AES-256-GCM: "v1.<iv>.<tag>.<text>", with the context as what is authenticated beside. */
function seal(key: Uint8Array, plain: Uint8Array, context: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return ['v1', ...[iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))].join('.');
}

function open(key: Uint8Array, sealed: string, context: string): Uint8Array | null {
  const [version, ...parts] = sealed.split('.');
  const [iv, tag, text] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || text === undefined) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    // Node throws where the tag does not fit: another key or context, or damage. That is the answer.
    return null;
  }
}

async function hashPassword(password: string, { memoryKib, passes }: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await argon2id(password, salt, { memoryKib, passes, lanes: LANES, bytes: HASH_BYTES });
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`;
}

async function verifyPassword(
  password: string,
  stored: string | null,
  cost: PasswordCost,
): Promise<'wrong' | 'right' | 'renew'> {
  if (stored === null) {
    await hashPassword(password, cost);
    return 'wrong';
  }
  const parsed = parsePhc(stored);
  const hash = await argon2id(password, parsed.salt, { ...parsed, bytes: parsed.hash.length });
  if (!timingSafeEqual(hash, parsed.hash)) return 'wrong';
  return parsed.memoryKib === cost.memoryKib && parsed.passes === cost.passes ? 'right' : 'renew';
}

function argon2id(
  password: string,
  salt: Uint8Array,
  { memoryKib, passes, lanes, bytes }: PasswordCost & { readonly lanes: number; readonly bytes: number },
): Promise<Buffer> {
  return derive('argon2id', {
    message: Buffer.from(password, 'utf8'),
    nonce: salt,
    parallelism: lanes,
    tagLength: bytes,
    memory: memoryKib,
    passes,
  });
}

interface Phc extends PasswordCost {
  readonly lanes: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

function parsePhc(text: string): Phc {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text);
  if (found === null) throw new Error('a stored password hash is no Argon2id in PHC form: the database is damaged');
  const [, memoryKib, passes, lanes, salt = '', hash = ''] = found;
  return {
    memoryKib: Number(memoryKib),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

/** Base 64 as PHC strings have it. */
function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Thrown where the key file is there and is none; the message says what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

/**
 * The key in the file at `path`, which is made where it is not there: readable by its owner alone, and whole or not at
 * all, whoever else makes it at the same moment.
 */
export function readKeyFile(path: string): Uint8Array {
  const found = readIfThere(path) ?? makeKeyFile(path);
  if (found.length === KEY_BYTES) return found;
  throw new KeyFileError(`${path} is not a key of ${KEY_BYTES} bytes. Put the one of a backup in its place.`);
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeKeyFile(path: string): Uint8Array {
  const own = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(own, 'wx', 0o600);
  try {
    writeSync(file, randomBytes(KEY_BYTES));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(own, path);
  } catch (error) {
    // Somebody else was first, and theirs is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
  return readFileSync(path);
}
