/** A bare `node:http` that answers every request with the bytes of one file: what candles-http.ts is held against. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const body = readFileSync(process.argv[2] ?? '');
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${address.port}` })}\n`);
});
process.once('SIGTERM', () => process.exit());
