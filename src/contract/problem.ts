/** Errors of the REST surface: RFC 9457 `application/problem+json` with a stable `code`. */

import { z } from 'zod';

/** Each code once: its status, its title, what it means and what to do. Codes are only ever added. */
export const PROBLEMS = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request is not valid',
    help: 'A field is missing, unknown or not allowed. Correct the fields in `errors` or `detail`; trying again is of no use.',
  },
  AMBIGUOUS_SYMBOL: {
    status: 400,
    title: 'The symbol is on more than one exchange',
    help: 'The request names no exchange, the symbol is on more than one, and none of them is live. Add `exchange=…`.',
  },
  NOT_LOGGED_IN: {
    status: 401,
    title: 'Nobody is logged in',
    help: 'Log in on the page, or send an API key as `Authorization: Bearer prg_…`. A session or key that was revoked or has ended answers this too.',
  },
  WRONG_CREDENTIALS: {
    status: 401,
    title: 'Login or password is wrong',
    help: 'The login is unknown, the password is wrong, the user is disabled, or the second step of a login came too late: nobody is told which. An admin can make a one-time link.',
  },
  WRONG_CODE: {
    status: 401,
    title: 'The code is wrong',
    help: 'A code of the app counts for half a minute and once; look at the clock of the phone. A recovery code serves as well, once.',
  },
  NOT_ALLOWED: {
    status: 403,
    title: 'The permission is missing',
    help: 'Whoever is logged in, or the key, does not have the permission that `detail` names. An admin gives roles; a key has the scopes with which it was made.',
  },
  PROOF_NEEDED: {
    status: 403,
    title: 'The action needs a fresh proof',
    help: 'The action is dangerous and the last proof of identity is too old: `POST /api/v1/session/proof` with the password or second factor, then do it again.',
  },
  FOREIGN_ORIGIN: {
    status: 403,
    title: 'The request comes from another site',
    help: 'A page of another origin tried to act with the visitor’s login. Programs use an API key; a page of your own belongs in PREGAO_ALLOWED_ORIGINS.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    help: 'The path does not exist, or nothing is known of what was asked for. `GET /api/v1/instruments` lists the symbols that there are.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The path knows other methods',
    help: 'The header `Allow` lists the methods of the path.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'The answer does not exist in that form',
    help: '`Accept` names no form that the path can answer in; `detail` lists those that it can.',
  },
  NO_REPLAY: {
    status: 409,
    title: 'No replay runs',
    help: 'Start with PREGAO_VENUE=replay and a stored day in PREGAO_REPLAY_DATE. A time outside the played day is `INVALID_REQUEST`.',
  },
  TAKEN: {
    status: 409,
    title: 'The name is taken',
    help: 'A login is unique over all tenants, and so is the name of a tenant. Choose another one.',
  },
  LAST_ADMIN: {
    status: 409,
    title: 'A tenant keeps one admin',
    help: 'The last admin who is not disabled cannot be disabled or lose the role. Make another admin first.',
  },
  SECOND_FACTOR_STATE: {
    status: 409,
    title: 'The second factor is on already, or off',
    help: 'It is begun when it is off, confirmed when it is begun, and removed when it is on. `GET /api/v1/session` tells which it is.',
  },
  LINK_NOT_VALID: {
    status: 410,
    title: 'The link no longer counts',
    help: 'It was used, replaced by a newer one, or is older than a day. A start without users prints a new one for the setup; an admin, or `pregao user link`, makes one for a user.',
  },
  CLIENT_ORDER_ID_REUSED: {
    status: 409,
    title: 'The clientOrderId names another request',
    help: 'A clientOrderId, or an Idempotency-Key in its place, names one request with one body for ever. Nothing was sent; take a new one for a new order.',
  },
  ORDER_OVER: {
    status: 409,
    title: 'The order is over',
    help: 'It has traded, was cancelled, has expired or was refused, as `detail` says; nothing of it can be changed any more.',
  },
  ORDER_NOT_READY: {
    status: 409,
    title: 'The order does not stand where that can be done',
    help: '`reasons` has why: IN_DOUBT, nobody knows whether the venue has it; PENDING_STATE, an earlier request is unanswered; UNCHANGED, it has these terms already; QUANTITY, it has traded more; NO_DOUBT, there is nothing to resolve; BROKER_ID, the id is another order’s; NEWER_ALARM, the alarm was raised again since. Read the order again, then decide.',
  },
  KEY_IN_USE: {
    status: 409,
    title: 'A request with this Idempotency-Key is still under way',
    help: 'The first request has not been answered yet. Wait for `Retry-After` seconds and send the very same request again.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    help: 'Send less at once; `detail` tells the limit.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is of a type that is not read',
    help: 'Send `Content-Type: application/json`, or what `detail` names.',
  },
  WRONG_HOST: {
    status: 421,
    title: 'The platform is not known by this name',
    help: 'The header `Host` names another machine, as a page that attacks the local network would have it. Use the address that `pregao start` prints, or set PREGAO_PUBLIC_URL.',
  },
  WEAK_PASSWORD: {
    status: 422,
    title: 'The password is too easy to guess',
    help: 'It has 12 to 256 characters, is not made of the login or name, and is not one that is guessed first. Four words that do not belong together are good.',
  },
  KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    help: 'Within 24 hours a key stands for one request with one body. Take a new key for a new request.',
  },
  ORDER_DENIED: {
    status: 422,
    title: 'The order is refused',
    help: 'It did not pass the checks, and nothing was sent. `reasons` has every one, with a code and what would be right; where `orderIds` names it, the refused order stands in the list. Send a corrected one under a new clientOrderId.',
  },
  LIST_FULL: {
    status: 422,
    title: 'The list of symbols is full',
    help: 'A list holds at most 1,000 symbols; nothing was changed. Take symbols off it with `POST /api/market/unsubscribe` first.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests',
    help: 'Wait for `Retry-After` seconds. Every answer tells what is left in `RateLimit-Remaining`. Cancels have a limit of their own, so that they still go through.',
  },
  TOO_MANY_TRIES: {
    status: 429,
    title: 'Too many wrong tries',
    help: 'Wait for `Retry-After` seconds; until then a right password or code is refused too. The wait is a quarter of an hour at most.',
  },
  INTERNAL: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'The log has the cause, beside the `requestId` of the answer. The request may be tried again.',
  },
  SECRET_UNREADABLE: {
    status: 503,
    title: 'The secret of the second factor cannot be read',
    help: 'The file `access.key` of the data folder is not the one that it was sealed with: put the one of the backup back. A recovery code serves meanwhile, or `pregao user link`.',
  },
  ORDERS_BUSY: {
    status: 503,
    title: 'Orders cannot be written at this moment',
    help: 'Nothing of the request has happened. Send the very same one again after `Retry-After` seconds.',
  },
  ORDERS_DISK_FULL: {
    status: 503,
    title: 'The disk of the journal is full',
    help: 'Nothing of the request has happened. No new order is taken; cancels still are. Free space on the disk of the data folder; orders are taken again by themselves.',
  },
  ORDERS_HALTED: {
    status: 503,
    title: 'Orders are halted',
    help: 'The platform takes no orders now: they are not switched on, it is starting, or its journal cannot be written. `detail` has the reason; nothing of the request has happened.',
  },
  ORDER_LISTS_FAILED: {
    status: 503,
    title: 'The lists of orders cannot be read',
    help: 'Lists and stories are made from the journal, and their database cannot be used now; orders are taken and cancelled all the same. It is tried again by itself; `detail` has the cause.',
  },
  ORDERS_UNKNOWN: {
    status: 503,
    title: 'Nobody knows whether the request was taken',
    help: 'The journal broke while the request was being written; when it has recovered it shows what is there. Send the very same request again, under the same clientOrderId or Idempotency-Key: it is done once.',
  },
  STORAGE_FULL: {
    status: 507,
    title: 'The disk is full',
    help: 'What was sent could not be kept and nothing of it is there. Free space on the disk of the data folder, then send it again.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly help: string;
}

export type ProblemCode = keyof typeof PROBLEMS;

export const problemSchema = z.object({
  /** Address of the page that explains the code. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  /** The header `X-Request-Id` of the answer, by which the log knows the request. */
  requestId: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Of an order: every reason, with its code. */
  reasons: z.array(z.object({ code: z.string(), text: z.string() })).optional(),
  /** The orders that it is about, which were refused and stand in the list. */
  orderIds: z.array(z.string()).optional(),
  /** The request was known already: this is what was answered before. */
  replayed: z.boolean().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
