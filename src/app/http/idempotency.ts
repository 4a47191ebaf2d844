/**
 * A request that is sent twice is done once: `Idempotency-Key`, after draft-ietf-httpapi-idempotency-key-header. Kept
 * for a day per user, together with a hash of what was asked, so that a key that is used for something else is told.
 * Only answers that succeeded are kept: what was refused or failed may be tried again with the same key.
 */

import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerStore } from '#platform/http/answer-store.ts';
import { ProblemError } from './problems.ts';

const KEPT_MS = 24 * 3_600_000;
/** Most keys that are kept; the oldest go first. */
const KEYS_MAX = 10_000;
const KEY_FORM = /^[\x21-\x7e]{1,128}$/;

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly userId: string;
}

export interface Idempotency {
  /** The answer of `act`, or the kept one where the key was used before; without a key simply that of `act`. */
  once(asked: Asked, act: () => Promise<unknown>): Promise<unknown>;
}

/**
 * Done once each, over a store. `spaceOf` tells requests apart that may have the same keys and are not the same: empty
 * for most.
 */
export function createIdempotency(
  store: AnswerStore,
  nowMs: () => number,
  spaceOf: (request: FastifyRequest) => string = () => '',
): Idempotency {
  const running = new Set<string>();

  async function first({ request, reply, userId }: Asked, key: string, act: () => Promise<unknown>): Promise<unknown> {
    const known = await store.find(userId, key);
    const file = request.body instanceof Readable ? hashedFile(request, request.body) : null;
    if (known !== null && nowMs() - known.atMs < KEPT_MS) {
      // A file that is sent again is read to its end, and thrown away: only so is it known to be the same.
      file?.body.resume();
      if (known.requestHash !== hashOf(request, await file?.digest()))
        throw new ProblemError('KEY_REUSED', 'The Idempotency-Key was used for another request; take a new one.');
      reply.code(known.status).header('idempotency-replayed', 'true');
      return known.body === '' ? undefined : JSON.parse(known.body);
    }
    const answer = await act();
    const requestHash = hashOf(request, await file?.digest());
    const body = answer === undefined ? '' : JSON.stringify(answer);
    await store.keep({ userId, key, requestHash, status: reply.statusCode, body, atMs: nowMs() });
    await store.forget(nowMs() - KEPT_MS, KEYS_MAX);
    return answer;
  }

  return {
    async once({ request, reply, userId }, act) {
      const key = keyOf(request);
      if (key === null) return act();
      const asked = { request, reply, userId: userId + spaceOf(request) };
      const slot = `${asked.userId} ${key}`;
      if (running.has(slot))
        throw new ProblemError('KEY_IN_USE', 'The first request with this Idempotency-Key is still under way.', {
          headers: { 'retry-after': '1' },
        });
      running.add(slot);
      try {
        return await first(asked, key, act);
      } finally {
        running.delete(slot);
      }
    },
  };
}

/** The key of a request; null where it has none. Throws a ProblemError where it is no key. */
export function keyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && KEY_FORM.test(key)) return key;
  throw new ProblemError('INVALID_REQUEST', 'Idempotency-Key: expected 1 to 128 visible ASCII characters.');
}

/** Of what was asked; `file` is the digest of a body that is one. */
function hashOf({ method, url, body }: FastifyRequest, file?: string): string {
  const content = file ?? JSON.stringify(body ?? null);
  return createHash('sha256').update(`${method} ${url}\n${content}`).digest('base64url');
}

interface HashedFile {
  /** The same bytes, for whoever takes the file in. */
  readonly body: Readable;
  /** Of all bytes, once they were read. */
  digest(): Promise<string>;
}

/** Has the body of a request hashed while it is read. */
function hashedFile(request: FastifyRequest, source: Readable): HashedFile {
  const hash = createHash('sha256');
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // Whoever reads it hears of its failure.
  const read = pipeline(source, body).catch(() => undefined);
  request.body = body;
  return {
    body,
    async digest() {
      await read;
      return hash.digest('base64url');
    },
  };
}
