/** A page per error code, and the list of them: where the `type` of a problem leads. */

import type { FastifyInstance } from 'fastify';
import { PROBLEMS, type ProblemCode } from '#contract/problem.ts';
import { ProblemError } from './problems.ts';

/** Serves `/docs/errors` and `/docs/errors/:code`. */
export function serveErrorPages(server: FastifyInstance): void {
  const codes = Object.keys(PROBLEMS) as ProblemCode[];
  server.get('/docs/errors', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(
        page('Errors', `<ul>${codes.map((code) => `<li>${linkOf(code)}: ${PROBLEMS[code].title}</li>`).join('')}</ul>`),
      ),
  );
  server.get<{ Params: { code: string } }>('/docs/errors/:code', (request, reply) => {
    const code = codes.find((one) => one === request.params.code);
    if (code === undefined) throw new ProblemError('NOT_FOUND', 'There is no such error; /docs/errors lists them.');
    const { status, title, help } = PROBLEMS[code];
    const text = `<p>Status ${status}. ${marked(escaped(title))}.</p><p>${marked(escaped(help))}</p><p><a href="/docs/errors">All errors</a></p>`;
    return reply.type('text/html; charset=utf-8').send(page(code, text));
  });
}

function linkOf(code: ProblemCode): string {
  return `<a href="/docs/errors/${code}">${code}</a>`;
}

function page(title: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>${title} · Pregão</title><link rel="stylesheet" href="/docs/page.css"></head>` +
    `<body><main><h1>${title}</h1>${body}</main></body></html>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Code in backticks. */
function marked(text: string): string {
  return text.replace(/`([^`]+)`/g, '<code>$1</code>');
}
