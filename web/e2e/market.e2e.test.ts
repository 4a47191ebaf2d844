/** Mercado in a real browser, against the real program with its simulated exchange. The tests build on one another. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CandlesAnswer } from '#contract/market-data.ts';
import { textsOf } from '../src/lib/i18n/catalogue.ts';
import { formatDate, formatMinute } from '../src/lib/time-format.ts';
import { Complaints, openBrowser, overflowOf, Platform, textsOfPage } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: Complaints;

before(async () => {
  platform = await Platform.start();
  ({ browser, context, page } = await openBrowser());
  complaints = new Complaints(page);
  // As a new user comes: the page itself finds exchange, symbol and timeframe.
  await page.goto(platform.address);
  await page.waitForURL(`${platform.address}/mercado?exchange=SIM&symbol=PETR4&timeframe=5m`);
  await page.locator('[data-chart="ready"]').waitFor();
  await page.locator('[data-history="ready"]').waitFor();
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

const list = () => page.getByRole('grid');
const legend = (field: string) => page.locator(`[data-field="${field}"]`).last();
const heading = () => page.getByRole('heading', { level: 1 });

/** Waits until `read` gives something else than it gives now. */
async function changes(read: () => Promise<string | null>): Promise<void> {
  const now = await read();
  // A price may stand for ten seconds; which ones do, each day's tape decides.
  const deadline = Date.now() + 25_000;
  while ((await read()) === now) {
    assert.ok(Date.now() < deadline, `still ${now} after 25 seconds`);
    await page.waitForTimeout(50);
  }
}

test('the frame says that the market is simulated, in word, colour and pattern', async () => {
  await page.locator('[data-frame="simulated"]').waitFor();
  assert.match((await page.locator('[data-frame-word]').textContent()) ?? '', /SIMULADO/);
  assert.equal(await page.locator('[data-origin="simulated"]:visible').count(), 2);
  assert.match(await page.title(), /SIMULADO/);
  const pattern = await page.locator('[data-frame]').evaluate((element) => getComputedStyle(element).backgroundImage);
  assert.match(pattern, /repeating-linear-gradient/);
});

test('quotes of the list change by themselves, and its order does not', async () => {
  const symbols = () =>
    list()
      .locator('[data-symbol]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-symbol')));
  const order = await symbols();
  await changes(() => list().locator('[data-cell="last"]').allTextContents().then(String));
  assert.deepEqual(await symbols(), order);
  assert.deepEqual(order, order.toSorted());
});

test('the candle moves', async () => {
  await changes(() => legend('trades').textContent());
  await changes(() => legend('close').textContent());
});

test('times are those of the exchange', async () => {
  const clock = await page.locator('[data-exchange-clock]').textContent();
  assert.match(clock ?? '', /^\S+ ?\d\d\/\d\d\/\d{4}\s?\d\d:\d\d:\d\d$/);
  const answer = await context.request.get(
    `${platform.address}/api/v1/candles?exchange=SIM&symbol=PETR4&timeframe=5m&limit=1`,
  );
  const { candles, timeZone } = (await answer.json()) as CandlesAnswer;
  const ms = Date.parse(candles[0]?.start ?? '');
  const shown = (await legend('time').textContent()) ?? '';
  assert.ok(shown.endsWith(`${formatDate(ms, timeZone, 'pt-BR')} ${formatMinute(ms, timeZone, 'pt-BR')}`), shown);
});

test('another timeframe is loaded and stands in the address', async () => {
  await page.getByRole('button', { name: 'Diário' }).click();
  await page.waitForURL(/timeframe=1d/);
  await page.waitForFunction(() =>
    /^\S+ \d\d\/\d\d\/\d{4}$/.test(document.querySelector('[data-field="time"]')?.textContent ?? ''),
  );
  await page.keyboard.press('Alt+1');
  await page.waitForURL(/timeframe=1m/);
  await page.waitForFunction(() => /\d\d:\d\d$/.test(document.querySelector('[data-field="time"]')?.textContent ?? ''));
});

test('typing anywhere searches a symbol', async () => {
  await heading().click();
  await page.keyboard.type('vale', { delay: 30 });
  await page.getByRole('option', { name: /VALE3/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/symbol=VALE3/);
  await heading().filter({ hasText: 'VALE3' }).waitFor();
  await page.locator('[data-history="ready"]').waitFor();
});

test('the list is walked with the arrows and opened with Enter', async () => {
  await list().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const second = await list().locator('[aria-rowindex="3"]').getAttribute('data-symbol');
  await heading()
    .filter({ hasText: second ?? 'none' })
    .waitFor();
  await page.goBack();
  await heading().filter({ hasText: 'VALE3' }).waitFor();
});

test('the other language leaves nothing behind', async () => {
  const flat = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value as object).flatMap(flat) : [];
  const [portuguese, english] = (['pt-BR', 'en'] as const).map((language) => new Set(flat(textsOf(language))));
  assert.ok(portuguese && english);
  const left = async (other: Set<string>, own: Set<string>) =>
    (await textsOfPage(page)).filter((text) => other.has(text) && !own.has(text));

  // The one button that speaks the language it leads to.
  const allowed = new Set([textsOf('pt-BR').settings.otherLanguage, textsOf('en').settings.otherLanguage]);
  assert.deepEqual(
    (await left(english, portuguese)).filter((text) => !allowed.has(text)),
    [],
  );
  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor();
  await page.locator('[data-frame-word]', { hasText: 'SIMULATED' }).waitFor();
  assert.deepEqual(
    (await left(portuguese, english)).filter((text) => !allowed.has(text)),
    [],
  );
  await page.getByRole('button', { name: 'Português' }).click();
  await page.locator('html[lang="pt-BR"]').waitFor();
});

test('nothing serious stands in the way of anyone, dark and light, with a dialog and without', async () => {
  const violations = async () => {
    const { violations: found } = await new AxeBuilder({ page }).analyze();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  };
  assert.deepEqual(await violations(), []);
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  assert.deepEqual(await violations(), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole('button', { name: 'Claro' }).click();
  await page.locator('html[data-theme="light"]').waitFor();
  assert.notEqual(await background(), dark);
  assert.deepEqual(await violations(), []);
  await page.reload();
  await page.locator('html[data-theme="light"]').waitFor();
  await page.locator('[data-chart="ready"]').waitFor();
});

/** Waits until the page has taken in its new size: on a busy machine that comes frames later, and is no jump. */
function settled(): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const placesOf = (): string =>
          [...document.querySelectorAll('main *')].map((each) => `${each.clientWidth}×${each.clientHeight}`).join();
        let [last, same] = [placesOf(), 0];
        const look = (): void => {
          const now = placesOf();
          same = now === last ? same + 1 : 0;
          last = now;
          if (same >= 15) resolve();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}

test('no size scrolls sideways, and nothing jumps while data flow', async () => {
  for (const [width, height] of [
    [1024, 768],
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    assert.equal(await overflowOf(page), 0, `${width}×${height}`);
  }
  await settled();
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((entries) => {
          for (const entry of entries.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: 'layout-shift' });
        setTimeout(() => resolve(sum), 1_500);
      }),
  );
  // Hundredths of a pixel come from rounding; a row that moves by its height would count a thousand times more.
  assert.ok(shift < 0.001, `layout shift ${shift}`);
});

test('an outage greys what is shown and says how old it is; afterwards everything goes on', async () => {
  const stale = page.locator('section[data-stale="true"]');
  complaints.expect(/ERR_CONNECTION|WebSocket connection|ERR_EMPTY_RESPONSE/);
  await platform.kill();
  await stale.first().waitFor();
  assert.equal(await stale.count(), 2);
  await page
    .getByText(/dados parados há \d+ s/)
    .first()
    .waitFor();
  await changes(() =>
    page
      .getByText(/dados parados há \d+ s/)
      .first()
      .textContent(),
  );
  assert.notEqual(await list().locator('[data-cell="last"]').count(), 0, 'the last known values stay');

  await platform.restart();
  const retry = page.getByRole('button', { name: 'Tentar agora' });
  if (await retry.isVisible()) await retry.click();
  await page.locator('[data-connection="connected"]').waitFor();
  await stale.first().waitFor({ state: 'detached' });
  complaints.expect(null);
  await changes(() => list().locator('[data-cell="last"]').allTextContents().then(String));
});

test('the page comes compressed to whoever takes it so', async () => {
  const page = await fetch(`${platform.address}/mercado`, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(page.headers.get('content-encoding'), 'gzip');
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
  const sent = await fetch(platform.address + script, { headers: { 'accept-encoding': 'br' } });
  assert.equal(sent.headers.get('content-encoding'), 'br');
  const plain = await fetch(platform.address + script, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(await sent.text(), await plain.text());
});

test('the first page weighs no more than 225 kB', async () => {
  const dist = new URL('../dist/', import.meta.url);
  const html = await readFile(new URL('index.html', dist), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
  assert.ok(files.length >= 2);
  const sizes = await Promise.all(files.map(async (path) => gzipSync(await readFile(new URL(path, dist))).length));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(bytes <= 225_000, `${bytes} bytes gzipped: ${files}`);
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(complaints.found(), []);
});
