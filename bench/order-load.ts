/** The load of order-api.ts: so many connections, each of which sends its next order when the last one is answered. */

import { connect } from 'node:net';

const { PORT, key, connections, seconds, unnamed } = process.env;
const latencies: number[] = [];
let [sent, failed, measuring] = [0, 0, false];

function request(): string {
  const name = unnamed === 'true' ? '' : `"clientOrderId":"c${process.pid}-${sent++}",`;
  const body = `{${name}"symbol":"PETR4","side":"BUY","type":"LIMIT","quantity":"100","price":"10.00"}`;
  const login = key === '' ? '' : `authorization: Bearer ${key}\r\n`;
  return `POST /api/orders HTTP/1.1\r\nhost: 127.0.0.1\r\n${login}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

function open(): void {
  const socket = connect(Number(PORT), '127.0.0.1');
  socket.setNoDelay();
  let text = '';
  let since = 0;
  const next = (): void => {
    since = performance.now();
    socket.write(request());
  };
  socket.on('connect', next);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
    if (head < 0 || text.length < head + 4 + length) return;
    if (measuring) latencies.push(performance.now() - since);
    if (!text.startsWith('HTTP/1.1 201')) failed += 1;
    text = '';
    next();
  });
}

for (let count = 0; count < Number(connections); count++) open();
await new Promise((resolve) => setTimeout(resolve, 3_000));
measuring = true;
const from = performance.now();
process.send?.('begun');
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
measuring = false;
latencies.sort((a, b) => a - b);
const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
const took = (performance.now() - from) / 1_000;
process.send?.({ done: latencies.length, failed, seconds: took, p50: at(0.5), p99: at(0.99) });
