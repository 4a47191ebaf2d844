/** `/docs`: the console of the API, over the OpenAPI document. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** Files of the console that are served, with their types. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

const PAGE =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>API · Pregão</title><link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/docs/swagger-ui.css">' +
  '<script src="/docs/swagger-ui-bundle.js" defer></script><script src="/docs/console.js" defer></script></head>' +
  '<body><div id="console"></div></body></html>';

const SCRIPT =
  "SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#console', deepLinking: true, tryItOutEnabled: true, persistAuthorization: false, validatorUrl: null });\n";

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; font-weight: 600; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
`;

/** Serves the console and the style of the documents beside it. */
export function serveConsole(server: FastifyInstance): void {
  const folder = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  const html = 'text/html; charset=utf-8';
  server.get('/docs', (_request, reply) => reply.type(html).send(PAGE));
  server.get('/docs/', (_request, reply) => reply.redirect('/docs'));
  server.get('/docs/console.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(SCRIPT));
  server.get('/docs/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  for (const [name, type] of Object.entries(FILES)) {
    let content: Buffer | undefined;
    server.get(`/docs/${name}`, (_request, reply) => {
      content ??= readFileSync(join(folder, name));
      return reply.type(type).header('cache-control', 'public, max-age=3600').send(content);
    });
  }
}
