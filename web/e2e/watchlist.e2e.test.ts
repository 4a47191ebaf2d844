/** One's own list, a thousand symbols, time and sales, and continuous futures, in a real browser. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { SubscriptionsAnswer } from '#contract/subscriptions.ts';
import { textsOf } from '../src/lib/i18n/catalogue.ts';
import { Complaints, openBrowser, overflowOf, Platform, textsOfPage } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: Complaints;

const LISTED = 1_000;

before(async () => {
  platform = await Platform.start({
    PREGAO_SIMULATED_SYMBOLS: String(LISTED),
    PREGAO_SIMULATED_HISTORY_SESSIONS: '1',
    PREGAO_SIMULATED_INTENSITY: '0.5',
  });
  ({ browser, context, page } = await openBrowser());
  complaints = new Complaints(page);
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=PETR4&timeframe=5m`);
  await page.locator('[data-history="ready"]').waitFor();
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

const list = () => page.getByRole('grid', { name: 'Símbolos' });
const row = (symbol: string) => list().locator(`[data-symbol="${symbol}"]`);
const rows = () =>
  list()
    .locator('[data-symbol]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-symbol') ?? ''));
const tape = () => page.locator('[data-tape]');
const prints = () => tape().locator('[data-print]');

/** The list as the API tells it. */
async function subscribed(): Promise<string[]> {
  const answer = await context.request.get(`${platform.address}/api/v1/subscriptions`);
  return ((await answer.json()) as SubscriptionsAnswer).subscriptions.map(({ symbol }) => symbol);
}

async function seriousViolations(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

test('of a thousand symbols only those in sight are drawn, in the order of the alphabet', async () => {
  await list().waitFor();
  assert.match((await page.getByText(/\d símbolos$/).textContent()) ?? '', /^1\d{3} símbolos$/);
  const first = await rows();
  assert.ok(first.length > 20 && first.length < 80, `${first.length} rows`);
  await list().focus();
  await page.keyboard.press('End');
  await page.waitForFunction(() => {
    const grid = document.querySelector('[role="grid"]');
    // The rows of the new place are drawn a frame after the list was scrolled to it.
    return [...(grid?.querySelectorAll('[data-symbol]') ?? [])].at(-1)?.ariaRowIndex === grid?.ariaRowCount;
  });
  const last = await rows();
  assert.ok(last.length < 80, `${last.length} rows`);
  assert.deepEqual([...first, ...last], [...first, ...last].toSorted());
  assert.equal(
    await list().locator('[data-symbol]').last().getAttribute('aria-rowindex'),
    await list().getAttribute('aria-rowcount'),
  );
});

test('symbols are added to the own list by typing, one after the other', async () => {
  await page.getByRole('button', { name: 'Incluir símbolo' }).click();
  for (const symbol of ['vale3', 'itub4']) {
    await page.keyboard.type(symbol, { delay: 30 });
    await page.getByRole('option', { name: symbol.toUpperCase() }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(`${symbol.toUpperCase()} entrou na sua lista`).waitFor();
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Minha lista', exact: true }).click();
  await page.waitForURL(/list=mine/);
  await row('VALE3').waitFor();
  assert.deepEqual(await rows(), ['ITUB4', 'VALE3']);
  assert.deepEqual(await subscribed(), ['ITUB4', 'VALE3']);
  // The house records everything here, so that each symbol is on two lists.
  assert.equal(await row('VALE3').locator('[data-cell="lists"]').textContent(), '2');
});

test('a symbol is taken off by a key, and a press undoes it', async () => {
  await list().focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await row('ITUB4').waitFor({ state: 'detached' });
  await page.getByText('ITUB4 saiu da sua lista').waitFor();
  await page.getByRole('button', { name: 'Desfazer' }).click();
  await row('ITUB4').waitFor();
  await page.getByText('ITUB4 entrou na sua lista').waitFor();
  await page.waitForFunction(async () => {
    const answer = await fetch('/api/v1/subscriptions');
    return (await answer.text()).includes('ITUB4');
  });
});

test('hidden columns stay hidden, and who has a list finds it', async () => {
  await page.getByRole('button', { name: 'Colunas' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Volume' }).click();
  await page.keyboard.press('Escape');
  await list().getByRole('columnheader', { name: 'Volume' }).waitFor({ state: 'detached' });
  await page.goto(platform.address);
  await page.waitForURL(/list=mine/);
  await row('VALE3').waitFor();
  assert.equal(await list().getByRole('columnheader', { name: 'Volume' }).count(), 0);
  assert.equal(await list().getByRole('columnheader', { name: 'Var. %' }).count(), 1);
});

test('time and sales moves, and holds still under the pointer', async () => {
  await page.getByRole('button', { name: 'Todos' }).click();
  await page.getByRole('button', { name: 'Mostrar negócios' }).click();
  await page.waitForURL(/panel=trades/);
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=WIN$&timeframe=1m&panel=trades`);
  await page.locator('[data-tape^="WIN"]').waitFor();
  await prints().first().waitFor();
  const newest = () => prints().first().getAttribute('data-print');
  const before = await newest();
  await page.waitForFunction(
    (old) => document.querySelector('[data-print]')?.getAttribute('data-print') !== old,
    before,
  );
  await tape().getByRole('table').hover();
  await tape()
    .getByText(/^\d+ novos?$/)
    .waitFor();
  const held = await newest();
  await page.waitForTimeout(500);
  assert.equal(await newest(), held);
  await page.getByRole('heading', { level: 1 }).hover();
  await tape()
    .getByText(/^\d+ novos?$/)
    .waitFor({ state: 'detached' });
  assert.notEqual(await newest(), held);
});

test('small trades are left out, and the address says so', async () => {
  await tape().getByLabel('Quantidade mínima').fill('3');
  await page.waitForURL(/minimum=3/);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-print] [data-cell="quantity"]')].every(
      (cell) => Number((cell.textContent ?? '').replaceAll('.', '')) >= 3,
    ),
  );
  await tape().getByLabel('Quantidade mínima').fill('');
});

test('a continuous future names its contract, and is adjusted on demand', async () => {
  await page.getByText(/WIN contínuo · WIN[A-Z]\d\d/).waitFor();
  await page.waitForFunction(() => /^WIN\$ \d/.test(document.title));
  await page.getByRole('button', { name: /Barras antes de cada rolagem/ }).click();
  await page.waitForURL(/adjust=back/);
  await page.locator('[data-history="ready"]').waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.type('wdo$', { delay: 30 });
  await page.getByRole('option', { name: /WDO\$/ }).waitFor();
  await page.keyboard.press('Escape');
});

test('the bars in sight are saved as the very CSV that the API gives', async () => {
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=PETR4&timeframe=5m`);
  await page.locator('[data-history="ready"] [data-chart="ready"]').waitFor();
  const asked = page.waitForRequest((request) => request.headers().accept === 'text/csv');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Baixar CSV' }).click();
  const [request, download] = [await asked, await saved];
  assert.equal(download.suggestedFilename(), 'PETR4-5m.csv');
  const text = await readFile(await download.path(), 'utf8');
  const answer = await context.request.get(request.url(), { headers: { accept: 'text/csv' } });
  const [lines, again] = [text, await answer.text()].map((each) => each.trim().split('\n'));
  assert.ok(lines && again && lines.length > 10);
  // The newest bar may have moved in between.
  assert.deepEqual(lines.slice(0, -1), again.slice(0, lines.length - 1));
});

test('an exchange that is not there is said, with the way to one that is', async () => {
  complaints.expect(/404/);
  await page.goto(`${platform.address}/mercado?exchange=zz&symbol=PETR4`);
  await page.getByText('ZZ não é uma bolsa desta plataforma').waitFor();
  await row('VALE3').waitFor();
  await page.getByRole('button', { name: 'Ir para SIM' }).click();
  await page.waitForURL(/exchange=SIM&symbol=PETR4/);
  await page.locator('[data-history="ready"]').waitFor();
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=NADA9`);
  await page.getByText('NADA9 não está entre os símbolos').waitFor();
  complaints.expect(null);
});

test('nothing serious stands in the way of anyone, and no language leaks, with all panels open', async () => {
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=PETR4&timeframe=5m&panel=trades&list=all`);
  await prints().first().waitFor();
  assert.deepEqual(await seriousViolations(), []);
  await page.getByRole('button', { name: 'Claro' }).click();
  await page.locator('html[data-theme="light"]').waitFor();
  assert.deepEqual(await seriousViolations(), []);
  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('html[lang="en"]').waitFor();
  const { watchlist, tape: words } = textsOf('pt-BR');
  const portuguese = new Set(
    [...Object.values(watchlist), ...Object.values(words)].filter((it) => typeof it === 'string'),
  );
  const { watchlist: own, tape: ownWords } = textsOf('en');
  const english = new Set([...Object.values(own), ...Object.values(ownWords)]);
  assert.deepEqual(
    (await textsOfPage(page)).filter((text) => portuguese.has(text) && !english.has(text)),
    [],
  );
  for (const [width, height] of [
    [1280, 800],
    [1024, 768],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    assert.equal(await overflowOf(page), 0, `${width}×${height}`);
    assert.ok(await tape().isVisible(), `${width}×${height}`);
  }
});

test('a first visit is in the language and the colours of the browser', async () => {
  const foreign = await browser.newContext({ locale: 'en-GB', colorScheme: 'light' });
  try {
    const visit = await foreign.newPage();
    await visit.goto(platform.address);
    await visit.locator('html[lang="en"][data-theme="light"]').waitFor();
    await visit.getByRole('button', { name: 'My list', exact: true }).waitFor();
  } finally {
    await foreign.close();
  }
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(complaints.found(), []);
});
