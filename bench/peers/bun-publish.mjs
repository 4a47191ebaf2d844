// Bun's native publish as the server's end of bench/fan-out.ts; run by bun, which is no part of an installation.

const options = Object.fromEntries(
  process.argv.slice(2).map((word, index, words) => [word.replace(/^--/, ''), words[index + 1]]),
);
const [channels, rate] = [Number(options.channels), Number(options.rate)];

/**
 * @typedef {{ subscribe(topic: string): void }} BunSocket
 * @typedef {{ port: number, publish(topic: string, text: string): void }} BunServer
 * @typedef {{ serve(options: object): BunServer }} BunApi
 */

const { Bun } = /** @type {{ Bun: BunApi }} */ (/** @type {unknown} */ (globalThis));
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  /** @type {(request: Request, it: { upgrade(request: Request): boolean }) => Response | undefined} */
  fetch: (request, it) => (it.upgrade(request) ? undefined : new Response('', { status: 400 })),
  websocket: {
    perMessageDeflate: false,
    backpressureLimit: 1 << 20,
    /** @param {BunSocket} socket */
    open(socket) {
      for (let index = 0; index < channels; index++) socket.subscribe(String(index));
    },
    message() {
      // Its clients are subscribed already.
    },
  },
});
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);

/** @param {number} round */
function step(round) {
  for (let index = 0; index < channels; index++) {
    const symbol = `S${String(index).padStart(2, '0')}`;
    const data = {
      exchange: 'SIM',
      symbol,
      last: `38.${10 + (round % 90)}`,
      previousClose: '38.02',
      open: '38.05',
      high: '38.91',
      low: '37.77',
      volume: String(100 * round),
      turnover: '123456789.00',
      trades: round,
      lastTradeAt: '2026-11-20T17:31:05.123Z',
    };
    const head = { channel: `quote:SIM:${symbol}`, epoch: 'bench-1', seq: round, ts: Date.now() };
    server.publish(String(index), JSON.stringify({ ...head, snapshot: false, type: 'quote', data }));
  }
}

const intervalMs = 1_000 / rate;
const startedMs = performance.now();
let round = 0;
let told = 0;
function run() {
  const elapsedMs = performance.now() - startedMs;
  if (elapsedMs >= round * intervalMs) {
    step(round + 1);
    round = Math.max(round + 1, Math.floor(elapsedMs / intervalMs));
  }
  if (elapsedMs - told >= 1_000) {
    told = elapsedMs;
    const { user, system } = process.cpuUsage();
    process.stdout.write(
      `${JSON.stringify({ cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage().rss })}\n`,
    );
  }
  setTimeout(run, Math.max(0, round * intervalMs - (performance.now() - startedMs)));
}
run();
