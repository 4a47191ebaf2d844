/** Every error of the API as RFC 9457 problem details with a stable code. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodType } from 'zod';
import type { Problem } from '#contract/problem.ts';
import type { Log } from '#platform/log/log.ts';

const TITLES = {
  INVALID_REQUEST: [400, 'The request is not valid'],
  NOT_FOUND: [404, 'There is nothing here'],
  NO_REPLAY: [409, 'No replay runs'],
  AMBIGUOUS_SYMBOL: [400, 'The symbol is on more than one exchange'],
  INTERNAL: [500, 'Something went wrong on our side'],
} as const;

export type ProblemCode = keyof typeof TITLES;

/** An error with an answer of its own. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: Problem['errors'];

  constructor(code: ProblemCode, detail: string, errors?: Problem['errors']) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** The value as `schema` reads it; throws a ProblemError that points at every mistake. */
export function validated<T>(schema: ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
  const detail = errors.map(({ pointer, detail: what }) => `${pointer.slice(1) || 'request'}: ${what}`).join('; ');
  throw new ProblemError('INVALID_REQUEST', detail, errors);
}

/** Makes the server answer errors and unknown paths in this form. */
export function installProblems(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof ProblemError) return sendProblem(request, reply, error);
    const { statusCode, message } = error as { statusCode?: number; message: string };
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
      return sendProblem(request, reply, new ProblemError('INVALID_REQUEST', message));
    }
    log.error(
      { method: request.method, url: request.url, error: message, stack: (error as Error).stack },
      'request failed',
    );
    return sendProblem(
      request,
      reply,
      new ProblemError('INTERNAL', 'The request could not be answered. The log has the cause.'),
    );
  });
  server.setNotFoundHandler((request, reply) => {
    // A person gets the page, which says so in their language; a program gets the problem.
    if (wantsPage(request) && server.hasReplyDecorator('sendFile')) return reply.code(404).sendFile('index.html');
    const detail = `${request.method} ${pathOf(request)} does not exist.`;
    return sendProblem(request, reply, new ProblemError('NOT_FOUND', detail));
  });
}

function wantsPage({ method, headers, url }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
}

/** Answers a request with a problem. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ProblemError): FastifyReply {
  const { code, message: detail, errors } = error;
  const [status, title] = TITLES[code];
  const problem: Problem = {
    type: `/docs/api/errors.md#${code.toLowerCase()}`,
    title,
    status,
    detail,
    instance: pathOf(request),
    code,
    ...(errors === undefined ? {} : { errors }),
  };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(problem));
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '/';
}
