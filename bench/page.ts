/**
 * Mercado in a headless Chromium: what the first page weighs, how soon it paints, and whether it draws each frame while
 * forty symbols move in a list of a thousand, beside chart and time and sales.
 *
 *   node bench/page.ts [--loads 5] [--seconds 10] [--symbols 1000]
 *
 * The platform and the browser run on this machine; cores are printed, the load of others is for the reader to know.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { browserPath } from '../tools/browser.ts';
import { printLatencies } from './format-row.ts';
import { describeMachine, median } from './measure.ts';

const PROGRAM = fileURLToPath(new URL('../bin/pregao.mjs', import.meta.url));
const DIST = new URL('../web/dist/', import.meta.url);
/** High enough that more than forty rows of the list are in sight. */
const VIEWPORT = { width: 1_440, height: 1_500 };
const WARM_MS = 5_000;

/** What a page of this address needs before it is drawn, and the chart that it fetches then. */
async function weigh(): Promise<void> {
  const html = await readFile(new URL('index.html', DIST), 'utf8');
  const first = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
  const assets = await readdir(new URL('assets/', DIST));
  const chart = assets.filter((name) => name.startsWith('price-chart')).map((name) => `assets/${name}`);
  const sizeOf = async (paths: readonly string[]): Promise<number> => {
    const sizes = await Promise.all(paths.map(async (path) => gzipSync(await readFile(new URL(path, DIST))).length));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const [page, library] = [await sizeOf(first), await sizeOf(chart)];
  console.log(
    `first page, gzipped: ${kb(page)} kB; the chart library, fetched after the first paint: ${kb(library)} kB`,
  );
}

function kb(bytes: number): string {
  return String(Math.round(bytes / 100) / 10);
}

interface Load {
  readonly paintMs: number;
  readonly rowsMs: number;
  readonly chartMs: number;
}

/** One visit with an empty cache, from the navigation to the paint, the rows, and the bars. */
async function load(browser: Browser, address: string): Promise<Load> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'pt-BR' });
  const page = await context.newPage();
  const now = (): Promise<number> => page.evaluate(() => performance.now());
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('[data-symbol] [data-cell="last"]').first().waitFor();
  const rowsMs = await now();
  await page.locator('[data-history="ready"] [data-chart="ready"]').waitFor();
  const chartMs = await now();
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  await context.close();
  return { paintMs, rowsMs, chartMs };
}

interface Frames {
  readonly gapsMs: readonly number[];
  readonly symbols: number;
  readonly changes: number;
}

/** The times between frames while the page lives, and what changed in the list meanwhile. */
function watchFrames(page: Page, seconds: number): Promise<Frames> {
  return page.evaluate(async (forMs) => {
    const moved = new Set<string>();
    let changes = 0;
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const symbol = element?.closest('[data-symbol]')?.getAttribute('data-symbol');
        if (symbol === null || symbol === undefined) continue;
        moved.add(symbol);
        changes++;
      }
    });
    const grid = document.querySelector('[role="grid"]');
    if (grid === null) throw new Error('the page has no list');
    observer.observe(grid, { subtree: true, childList: true, characterData: true });
    const gapsMs: number[] = [];
    await new Promise<void>((resolve) => {
      const begun = performance.now();
      let last = begun;
      const frame = (): void => {
        const now = performance.now();
        gapsMs.push(now - last);
        last = now;
        if (now - begun > forMs) resolve();
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    observer.disconnect();
    return { gapsMs: gapsMs.slice(1), symbols: moved.size, changes };
  }, seconds * 1_000);
}

/** CPU seconds that the page's main thread has worked, from Chromium's own counters. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

async function frames(browser: Browser, address: string, seconds: number): Promise<void> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'pt-BR' });
  const page = await context.newPage();
  await page.goto(`${address}/mercado?exchange=SIM&symbol=PETR4&timeframe=1m&panel=trades&list=all`);
  await page.locator('[data-history="ready"] [data-chart="ready"]').waitFor();
  const session = await context.newCDPSession(page);
  // CPU time and not wall time: others may work on this machine too.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  for (const scrolls of [false, true]) {
    await page.waitForTimeout(WARM_MS);
    const stop = scrolls ? scrollList(page) : () => undefined;
    const before = await busySeconds(session);
    const { gapsMs, symbols, changes } = await watchFrames(page, seconds);
    const busy = (await busySeconds(session)) - before;
    await stop();
    const rate = Math.round(gapsMs.length / seconds);
    const p95 = gapsMs.toSorted((a, b) => a - b)[Math.floor(0.95 * gapsMs.length)] ?? Number.NaN;
    const late = gapsMs.filter((gap) => gap > 25).length;
    printLatencies(scrolls ? 'frames, scrolling' : 'frames', gapsMs);
    console.log(
      `  ${rate} frames/s; p95 ${Math.round(p95 * 10) / 10} ms; ${late} of ${gapsMs.length} came late (over 25 ms); ` +
        `main thread ${Math.round(((1_000 * busy) / gapsMs.length) * 10) / 10} ms of CPU a frame; ${symbols} symbols moved, ${Math.round(changes / seconds)} changes/s in the list`,
    );
  }
  await context.close();
}

/** Turns the wheel over the list until it is told to stop. */
function scrollList(page: Page): () => Promise<void> {
  let goes = true;
  const turning = (async () => {
    await page.getByRole('grid').hover();
    for (let turn = 0; goes; turn++) {
      await page.mouse.wheel(0, turn % 40 < 20 ? 400 : -400);
      await page.waitForTimeout(50);
    }
  })();
  return async () => {
    goes = false;
    await turning;
  };
}

async function start(folder: string, symbols: string): Promise<{ child: ChildProcess; address: string }> {
  const settings = {
    PREGAO_DATA_DIR: folder,
    PREGAO_PORT: '0',
    PREGAO_LOG_LEVEL: 'error',
    PREGAO_VENUE: 'simulated',
    PREGAO_SIMULATED_HISTORY_SESSIONS: '1',
    PREGAO_SIMULATED_SYMBOLS: symbols,
    // So that forty symbols in sight trade every second or two.
    PREGAO_SIMULATED_INTENSITY: '10',
  };
  const child = spawn(process.execPath, [PROGRAM, 'start', '--json'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, address: (JSON.parse(String(line)) as { address: string }).address };
}

const { values } = parseArgs({
  options: {
    loads: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    symbols: { type: 'string', default: '1000' },
  },
});
console.log(`${describeMachine()}, load ${loadavg().map((one) => Math.round(one * 10) / 10)}`);
const folder = await mkdtemp(join(tmpdir(), 'pregao-bench-'));
const { child, address } = await start(folder, values.symbols);
const browser = await chromium.launch({ executablePath: browserPath(), args: ['--disable-gpu', '--no-first-run'] });
console.log(`Chromium ${browser.version()}, ${VIEWPORT.width}×${VIEWPORT.height}, ${values.symbols} symbols listed`);
try {
  await weigh();
  // The first visit warms the server, as any visit after the first finds it.
  await load(browser, address);
  const loads: Load[] = [];
  for (let turn = 0; turn < Number(values.loads); turn++) loads.push(await load(browser, address));
  for (const [what, field] of [
    ['first paint', 'paintMs'],
    ['first quotes', 'rowsMs'],
    ['first bars', 'chartMs'],
  ] as const) {
    const times = loads.map((one) => one[field]);
    const [least, middle, most] = [Math.min(...times), median(times), Math.max(...times)].map(Math.round);
    console.log(`${what}: ${middle} ms (${least}–${most})`);
  }
  await frames(browser, address, Number(values.seconds));
} finally {
  await browser.close();
  child.kill('SIGTERM');
  await once(child, 'exit');
  await rm(folder, { recursive: true, force: true });
}
