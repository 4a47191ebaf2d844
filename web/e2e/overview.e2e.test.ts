/** Painel in a real browser: all well, a line that is lost and comes back, and a server that is gone for a while. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { SessionsAnswer } from '#contract/sessions.ts';
import { Complaints, foreignTexts, openBrowser, overflowOf, Platform, violationsOf } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let page: Page;
let complaints: Complaints;

/** With a tenth of the trades at fault the line is lost in every minute, for some of its seconds. */
const FAULTY = { PREGAO_SIMULATED_FAULTS: '0.1', PREGAO_SIMULATED_HISTORY_SESSIONS: '1' };
/** The first page of a platform that has just been started, on a machine where others start theirs. */
const FIRST_MS = 60_000;
/** Two such minutes. */
const LOSS_MS = 120_000;
/** The page tries again every eight seconds at most. */
const RECONNECT_MS = 30_000;

before(async () => {
  platform = await Platform.start(FAULTY);
  ({ browser, page } = await openBrowser());
  complaints = new Complaints(page);
  await page.goto(`${platform.address}/painel`, { timeout: FIRST_MS });
  await page.locator('[data-alerts]').waitFor({ timeout: FIRST_MS });
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${platform.address}${path}`)).json()) as T;
const alert = (kind: string) => page.locator(`[data-alert="${kind}"]`);

test('the day stands there as a line, with its phases and now', async () => {
  const { exchangeTime } = await get<MarketStatusDto>('/api/v1/status');
  const date = exchangeTime?.slice(0, 10);
  for (const group of ['cash', 'index-futures', 'fx-futures']) {
    const { sessions } = await get<SessionsAnswer>(`/api/v1/sessions?from=${date}&to=${date}&group=${group}`);
    const lane = page.locator(`[data-session="${group}"]`);
    await lane.locator('[data-now]').waitFor();
    // One more for now.
    assert.equal(await lane.locator('li').count(), (sessions[0]?.phases.length ?? 0) + 1);
  }
  await page.locator('[data-overview-clock]', { hasText: /^\d\d:\d\d:\d\d$/ }).waitFor();
});

test('movers are symbols of the live exchange that rose and fell, and lead to their chart', async () => {
  const [rising, falling] = ['Maiores altas', 'Maiores baixas'].map((name) => page.getByRole('table', { name }));
  assert.ok(rising && falling);
  await rising.locator('tbody tr').first().waitFor();
  for (const text of await rising.locator('tbody tr td:last-child').allTextContents()) assert.match(text, /^\+/);
  for (const text of await falling.locator('tbody tr td:last-child').allTextContents()) assert.match(text, /^−/);
  await rising.getByRole('link').first().click();
  await page.waitForURL(/mercado\?exchange=SIM&symbol=/);
  await page.goBack();
  await rising.locator('tbody tr').first().waitFor();
});

test('a line that is lost is an alert with its age and what to do, and is gone when the line is back', async () => {
  await alert('feed-down').waitFor({ timeout: LOSS_MS });
  assert.match((await alert('feed-down').textContent()) ?? '', /Feed fora do ar há .*tenta de novo sozinho/);
  await page.locator('[data-feed="down"]').waitFor();
  await alert('feed-down').waitFor({ state: 'detached', timeout: LOSS_MS });
  await page.locator('[data-feed="live"]').waitFor();
});

test('a server that is gone is an alert, what is shown is greyed, and afterwards everything goes on', async () => {
  complaints.expect(/ERR_CONNECTION|WebSocket connection|ERR_EMPTY_RESPONSE/);
  await platform.kill();
  await alert('connection').waitFor();
  assert.ok((await page.locator('section[data-stale="true"]').count()) >= 3);
  // It comes back with a good line.
  await platform.restart();
  await page.locator('[data-connection="connected"]').waitFor({ timeout: RECONNECT_MS });
  await alert('connection').waitFor({ state: 'detached' });
  // Storage is asked every half minute, and again as soon as the server is back.
  await page.locator('[data-storage]').waitFor();
  await page.locator('[data-stale="true"]').first().waitFor({ state: 'detached' });
  complaints.expect(null);
});

test('when nothing is wrong, that is said', async () => {
  // The history is filled in behind the live day, which is told as long as it lasts.
  await page.locator('[data-alerts="0"]').waitFor({ timeout: 60_000 });
  await page.getByText('Tudo em ordem').waitFor();
});

test('nothing stands in the way of anyone, in both languages and themes, and no size scrolls sideways', async () => {
  assert.deepEqual(await foreignTexts(page, 'pt-BR'), []);
  assert.deepEqual(await violationsOf(page), []);
  await page.getByRole('button', { name: 'Claro' }).click();
  assert.deepEqual(await violationsOf(page), []);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByText('All in order').waitFor();
  assert.deepEqual(await foreignTexts(page, 'en'), []);
  for (const [width, height] of [
    [1024, 768],
    [390, 844],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    assert.equal(await overflowOf(page), 0, `${width}×${height}`);
  }
  assert.deepEqual(complaints.found(), []);
});
