/** How the body of a request is read: JSON, or the file itself, and nothing else. */

import type { FastifyInstance } from 'fastify';

/** Installs the readers; before any route. */
export function installBodies(server: FastifyInstance): void {
  // A form of another site could send plain text without asking.
  server.removeContentTypeParser(['text/plain', 'application/json']);
  const readJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients say JSON of every POST: a cancel that has no body must not fail for that.
    if (body === '') done(null);
    else void readJson(request, body, done);
  });
  // A file is not read here: the handler of the one endpoint that takes some is given its stream.
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
}
