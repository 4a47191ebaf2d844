/**
 * What order-accepts.ts is held against: a bare `node:http` that reads an order as JSON, stores its text under its name
 * in PostgreSQL or Redis, and answers when that says that it is durable.
 *
 *   node bench/order-peer.ts postgres <socket folder> | redis <socket>
 */

import { createServer } from 'node:http';
import { connect } from 'node:net';
import { POSTGRES_USER } from './postgres-server.ts';

type Store = (name: string, text: string) => Promise<void>;

const [kind, place = ''] = process.argv.slice(2);
const store: Store = kind === 'redis' ? openRedis(place) : await openPostgres(place);

async function openPostgres(host: string): Promise<Store> {
  const { default: pg } = (await import(new URL('peers/node_modules/pg/lib/index.js', import.meta.url).href)) as {
    default: { Pool: new (options: object) => { query(query: object): Promise<unknown> } };
  };
  const pool = new pg.Pool({ host, user: POSTGRES_USER, database: 'postgres', max: 64 });
  const text = 'insert into orders values ($1, $2)';
  return async (name, body) => {
    await pool.query({ name: 'store', text, values: [name, body] });
  };
}

/** Redis' own protocol over one connection: commands that wait are sent together, answers come in order. */
function openRedis(path: string): Store {
  const socket = connect(path);
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const one = waiting.shift();
      if (line === '+OK') one?.resolve();
      else one?.reject(new Error(line));
    }
  });
  return (name, body) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(
        `*3\r\n$3\r\nSET\r\n$${Buffer.byteLength(name)}\r\n${name}\r\n$${Buffer.byteLength(body)}\r\n${body}\r\n`,
      );
    });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const text = Buffer.concat(chunks).toString();
    const { clientOrderId } = JSON.parse(text) as { clientOrderId: string };
    await store(clientOrderId, text);
    const answer = JSON.stringify({ clientOrderId, replayed: false });
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object')
    process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${address.port}` })}\n`);
});
process.once('SIGTERM', () => process.exit());
