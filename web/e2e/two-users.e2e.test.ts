/** Two people at two browsers: each has a list, and the feed delivers what at least one of them wants. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { addUser, openBrowser, Platform } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let ana: Page;
let bia: Page;

const PASSWORD = 'a long way to the market at dawn';

before(async () => {
  const tokens = new Map<string, string>();
  platform = await Platform.start(
    { PREGAO_RECORD_SYMBOLS: '-', PREGAO_SIMULATED_HISTORY_SESSIONS: '1' },
    async (folder) => {
      tokens.set('ana', await addUser(folder, 'ana', 'admin'));
      tokens.set('bia', await addUser(folder, 'bia', 'viewer'));
    },
  );
  const opened = await openBrowser();
  browser = opened.browser;
  await opened.context.close();
  [ana, bia] = [await logIn('ana', tokens.get('ana') ?? ''), await logIn('bia', tokens.get('bia') ?? '')];
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

/** A browser of somebody who has a password and is logged in. */
async function logIn(login: string, token: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'pt-BR' });
  context.setDefaultTimeout(15_000);
  const headers = { origin: platform.address };
  const post = async (path: string, data: object): Promise<void> => {
    const answer = await context.request.post(platform.address + path, { data, headers });
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  };
  await post('/api/v1/password-link', { token, password: PASSWORD });
  await post('/api/v1/session', { login, password: PASSWORD });
  const page = await context.newPage();
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=PETR4&timeframe=1m&list=mine`);
  await page.getByText('Sua lista está vazia').waitFor();
  return page;
}

async function add(page: Page, symbol: string): Promise<void> {
  await page.getByRole('button', { name: 'Incluir símbolo' }).first().click();
  await page.keyboard.type(symbol, { delay: 30 });
  await page.getByRole('option', { name: symbol }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(`${symbol} entrou na sua lista`).waitFor();
  await page.keyboard.press('Escape');
}

const cell = (page: Page, symbol: string, name: string) =>
  page.locator(`[data-symbol="${symbol}"] [data-cell="${name}"]`);
const listOf = (page: Page) =>
  page.locator('[data-symbol]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-symbol')));

test('each has a list of their own, and the feed starts with the first who wants a symbol', async () => {
  await add(ana, 'VALE3');
  await add(ana, 'PETR4');
  await add(bia, 'VALE3');
  await cell(ana, 'PETR4', 'last').waitFor();
  await cell(bia, 'VALE3', 'last').waitFor();
  assert.deepEqual(await listOf(ana), ['PETR4', 'VALE3']);
  assert.deepEqual(await listOf(bia), ['VALE3']);
});

test('both see on how many lists a symbol is', async () => {
  // Read again every ten seconds; a list that was just changed knows it at once.
  await cell(bia, 'VALE3', 'lists').filter({ hasText: '2' }).waitFor();
  await cell(ana, 'VALE3', 'lists').filter({ hasText: '2' }).waitFor();
  await cell(ana, 'PETR4', 'lists').filter({ hasText: '1' }).waitFor();
});

test('who takes a symbol off takes it from nobody else', async () => {
  await ana.locator('[data-symbol="VALE3"]').hover();
  await ana.getByRole('button', { name: 'Tirar VALE3 da minha lista' }).click();
  await ana.getByText('VALE3 saiu da sua lista').waitFor();
  assert.deepEqual(await listOf(ana), ['PETR4']);
  await cell(bia, 'VALE3', 'lists').filter({ hasText: '1' }).waitFor();
  assert.deepEqual(await listOf(bia), ['VALE3']);
  // Trades still come to her: the volume of the day goes on.
  const volume = () => cell(bia, 'VALE3', 'volume').textContent();
  const before = await volume();
  await bia.waitForFunction(
    (old) => document.querySelector('[data-symbol="VALE3"] [data-cell="volume"]')?.textContent !== old,
    before,
  );
});
