/** Every error of the API as RFC 9457 problem details with a stable code. */

import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodType, z } from 'zod';
import { PROBLEMS, type Problem, type ProblemCode } from '#contract/problem.ts';
import type { Log } from '#platform/log/log.ts';

interface ProblemDetails extends Pick<Problem, 'reasons' | 'orderIds' | 'replayed'> {
  /** Fields that are wrong, each with a JSON pointer. */
  readonly errors?: Problem['errors'];
  /** Of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error with an answer of its own. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail);
    this.code = code;
    this.details = details;
  }
}

/** The value as `schema` reads it; throws a ProblemError that points at every mistake. */
export function validated<S extends ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  const detail = errors.map(({ pointer, detail: what }) => `${pointer.slice(1) || 'request'}: ${what}`).join('; ');
  throw new ProblemError('INVALID_REQUEST', detail, { errors });
}

/** Makes the server answer errors in this form. */
export function installProblems(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problem !== null) return sendProblem(request, reply, problem);
    const { message, stack } = error as Error;
    const { id: requestId, method } = request;
    log.error({ requestId, method, path: pathOf(request), error: message, stack }, 'request failed');
    const detail = 'The request could not be answered. The log has the cause.';
    return sendProblem(request, reply, new ProblemError('INTERNAL', detail));
  });
}

/** Makes the server answer unknown paths in this form. */
export function answerUnknownPaths(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    // A person gets the page, which says so in their language; a program gets the problem.
    if (wantsPage(request) && server.hasReplyDecorator('sendFile')) return reply.code(404).sendFile('index.html');
    const detail = `${request.method} ${pathOf(request)} does not exist.`;
    return sendProblem(request, reply, new ProblemError('NOT_FOUND', detail));
  });
}

/** What the client has done wrong; null for what it has not. */
function problemOf(error: unknown): ProblemError | null {
  if (error instanceof ProblemError) return error;
  const { statusCode, message } = error as { statusCode?: number; message: string };
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return null;
  const code = Object.entries(CODES).find(([status]) => Number(status) === statusCode)?.[1];
  return new ProblemError(code ?? 'INVALID_REQUEST', message);
}

/** Problems that the server's library finds, by their status. */
const CODES: Readonly<Record<number, ProblemCode>> = {
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
};

function wantsPage({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
}

/** Answers a request with a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ProblemError): FastifyReply {
  const { code, message: detail, details } = error;
  const { headers, ...members } = details;
  const { status, title } = PROBLEMS[code];
  const problem: Problem = {
    type: `/docs/errors/${code}`,
    title,
    status,
    detail,
    instance: pathOf(request),
    code,
    requestId: request.id,
    ...members,
  };
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...headers })
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

/** Answers what is no request of HTTP, such as a method that nobody knows; there is no route, and no reply. */
export function answerNonsense({ code }: { readonly code?: string }, socket: Duplex): void {
  // Whoever has gone is not answered.
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  const status = NONSENSE[code ?? ''];
  if (status !== undefined) {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  const requestId = randomUUID();
  const problem: Problem = {
    type: '/docs/errors/INVALID_REQUEST',
    title: PROBLEMS.INVALID_REQUEST.title,
    status: PROBLEMS.INVALID_REQUEST.status,
    detail: 'That is no request that HTTP knows.',
    instance: '/',
    code: 'INVALID_REQUEST',
    requestId,
  };
  const body = JSON.stringify(problem);
  const headers = { 'Content-Type': 'application/problem+json', 'X-Request-Id': requestId, Connection: 'close' };
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body) }).map((line) =>
    line.join(': '),
  );
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** What the runtime itself finds, by its code. */
const NONSENSE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}
