/** Dados in a real browser, against the real program: a file goes in, is looked at, and comes out. In this order. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { CoverageAnswer, StorageDto } from '#contract/coverage.ts';
import type { GapsAnswer } from '#contract/gaps.ts';
import type { InstrumentsAnswer } from '#contract/instruments.ts';
import { formatBytes } from '../src/lib/format.ts';
import { formatIsoDate } from '../src/lib/time-format.ts';
import {
  Complaints,
  foreignTexts,
  openBrowser,
  overflowOf,
  Platform,
  tradeFile,
  violationsOf,
} from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let page: Page;
let complaints: Complaints;

/** PETR4 once a second from 10:00 to 10:10, and nothing after that; the eighth line has no price. */
const ROWS = Array.from({ length: 600 }, (_, second) => {
  const time = `10${String(Math.floor(second / 60)).padStart(2, '0')}${String(second % 60).padStart(2, '0')}000`;
  const price = second === 6 ? 'x' : `38,${10 + Math.floor(second / 60)}`;
  return `2025-08-29;PETR4;0;${price};100;${time};${10 * (second + 1)};1;2025-08-29;3;120`;
});

/** The import works in a process of its own, which a busy machine starts in seconds. */
const IMPORT_MS = 120_000;

before(async () => {
  platform = await Platform.start();
  ({ browser, page } = await openBrowser());
  complaints = new Complaints(page);
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

const get = async <T>(path: string): Promise<T> => (await (await fetch(`${platform.address}${path}`)).json()) as T;
const open = (query: string) => page.goto(`${platform.address}/dados?${query}`, { timeout: 60_000 });
const job = (state: string, dryRun: boolean) => page.locator(`[data-job="${state}"][data-dry-run="${dryRun}"]`);

/** Whether the platform knows PETR4 of B3. */
async function isKnown(): Promise<boolean> {
  const { instruments } = await get<InstrumentsAnswer>('/api/v1/instruments');
  return instruments.some(({ exchange, symbol }) => exchange === 'B3' && symbol === 'PETR4');
}

test('a file is checked first: its bad row is shown with line and reason, and nothing is stored', async () => {
  await open('tab=imports');
  await page.locator('[data-notice="empty"]').waitFor({ timeout: IMPORT_MS });
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'negocios.txt', mimeType: 'text/plain', buffer: Buffer.from(tradeFile(ROWS)) });
  await page.getByRole('button', { name: 'Verificar arquivo' }).click();
  await job('partly', true).waitFor({ timeout: IMPORT_MS });
  const refused = (await job('partly', true).locator('[data-rejected]').textContent()) ?? '';
  assert.match(refused, /8/);
  assert.match(refused, /pri[cç]e|preço/i);
  assert.equal(await isKnown(), false);
});

test('then it is imported, the other rows arrive, and the chart shows them', async () => {
  await page.getByRole('button', { name: 'Importar', exact: true }).click();
  const done = job('partly', false);
  await done.waitFor({ timeout: IMPORT_MS });
  await done.getByText('1 linha recusada').waitFor();
  await done.getByText('599').first().waitFor();
  assert.equal(await isKnown(), true);
  await done.getByRole('link', { name: 'PETR4' }).click();
  await page.waitForURL(/mercado\?exchange=B3&symbol=PETR4&timeframe=1m/);
  await page.locator('[data-history="ready"]').waitFor();
  await page.locator('[data-field="time"]').last().filter({ hasText: '29/08/2025 10:09' }).waitFor();
});

test('the calendar shows the day, and the day shows what is missing and why, as the API tells it', async () => {
  await open('exchange=B3&symbol=PETR4&year=2025');
  const day = page.locator('[data-date="2025-08-29"]');
  await day.waitFor();
  const { days } = await get<CoverageAnswer>('/api/v1/coverage?exchange=B3&symbol=PETR4&from=2025-01-01&to=2025-12-31');
  const shown = await page
    .locator('[data-date]')
    .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute('data-date'), cell.getAttribute('data-state')]));
  assert.deepEqual(
    shown,
    days.map(({ date, state }) => [date, state]),
  );
  assert.equal(await day.getAttribute('data-state'), 'trades');
  assert.equal(await page.locator('[data-date="2025-12-25"]').getAttribute('data-state'), 'closed');

  await day.click();
  await page.waitForURL(/day=2025-08-29/);
  const { days: gapDays } = await get<GapsAnswer>(
    '/api/v1/gaps?exchange=B3&symbol=PETR4&from=2025-08-29&to=2025-08-29',
  );
  const gaps = gapDays[0]?.gaps ?? [];
  assert.ok(gaps.length > 0);
  await page.locator(`[data-gaps="${gaps.length}"]`).waitFor();
  const causes = await page
    .locator('[data-cause]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-cause')));
  assert.deepEqual(
    causes,
    gaps.map(({ cause }) => cause),
  );
  await page.getByText('pregao candles rebuild --exchange B3 --symbol PETR4 --from 2025-08-29').waitFor();
  await page.getByText('PREGAO_REPLAY_DATE=2025-08-29').waitFor();
});

test('a past day is opened in the chart as it ended, the address reproduces it, and a press leads to the present', async () => {
  const from = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date().toISOString().slice(0, 10);
  const { days } = await get<CoverageAnswer>(`/api/v1/coverage?exchange=SIM&symbol=PETR4&from=${from}&to=${to}`);
  const stored = days.filter(({ state }) => state === 'bars' || state === 'trades');
  const date = stored.at(-3)?.date ?? '';
  await open(`exchange=SIM&symbol=PETR4&year=${date.slice(0, 4)}&day=${date}`);
  await page.getByRole('link', { name: 'Abrir no gráfico de 1 minuto' }).click();
  await page.waitForURL(new RegExp(`mercado\\?exchange=SIM&symbol=PETR4&timeframe=1m&date=${date}`));
  const newest = page.locator('[data-field="time"]').last();
  const shown = formatIsoDate(date, 'pt-BR');
  await newest.filter({ hasText: shown }).waitFor();
  await page.reload();
  await newest.filter({ hasText: shown }).waitFor();
  await page.getByRole('button', { name: `Até ${shown}. Voltar ao presente` }).click();
  await newest.filter({ hasText: /\d/, hasNotText: shown }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('date'), null);
  await open('exchange=B3&symbol=PETR4&year=2025&day=2025-08-29');
  await page.locator('[data-day="2025-08-29"]').waitFor();
});

test('the calendar is walked with the keys', async () => {
  await page.locator('[data-date="2025-08-29"]').focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForURL(/day=2025-09-22/);
  await page.locator('[data-day="2025-09-22"]').waitFor();
  await page.goBack();
  await page.locator('[data-day="2025-08-29"]').waitFor();
});

test('a symbol that is typed changes whose data are shown, and stays on the page', async () => {
  await page.locator('[data-date="2025-08-29"]').focus();
  await page.keyboard.type('vale', { delay: 30 });
  await page.getByRole('option', { name: /VALE3/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/dados\?exchange=SIM&symbol=VALE3/);
});

test('an export is previewed, and the file is what the API gives', async () => {
  await open('tab=export&exchange=B3&symbol=PETR4&from=2025-08-29&to=2025-08-29');
  const query = 'exchange=B3&symbol=PETR4&timeframe=1m&from=2025-08-29T03:00:00Z&to=2025-08-30T03:00:00Z';
  const answer = await fetch(`${platform.address}/api/v1/candles?${query}`, { headers: { accept: 'text/csv' } });
  const csv = await answer.text();
  const [header = '', ...rows] = csv.trimEnd().split(/\r?\n/);
  assert.equal(rows.length, 10);
  await page.locator('[data-preview="10"]').waitFor();
  assert.deepEqual(await page.locator('[data-rows="10"] thead th').allTextContents(), header.split(','));
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Baixar CSV' }).click();
  const download = await coming;
  assert.match(download.suggestedFilename(), /PETR4.*\.csv$/);
  assert.equal(await readFile(await download.path(), 'utf8'), csv);

  await page.getByRole('combobox', { name: 'O que exportar' }).selectOption('trades');
  await page.waitForURL(/kind=trades/);
  await page.locator('[data-preview="599"]').waitFor();
});

test('days with trades can be played again by a command', async () => {
  await open('tab=replay&exchange=B3&symbol=PETR4&year=2025');
  await page.locator('[data-replay-days="1"]').waitFor();
  await page.getByText('PREGAO_VENUE=replay PREGAO_REPLAY_DATE=2025-08-29').waitFor();
});

test('sizes are those that the API tells', async () => {
  await open('tab=storage');
  await page.locator('[data-storage]').waitFor();
  const { archive, disk } = await get<StorageDto>('/api/v1/storage');
  assert.equal(archive.find(({ exchange }) => exchange === 'B3')?.trades, 599);
  await page.getByRole('cell', { name: '599' }).waitFor();
  await page.getByText(`de ${formatBytes(disk.totalBytes, 'pt-BR')}`).waitFor();
});

const PARTS = [
  'exchange=B3&symbol=PETR4&year=2025&day=2025-08-29',
  'tab=imports',
  'tab=export&exchange=B3&symbol=PETR4&from=2025-08-29&to=2025-08-29',
  'tab=replay&exchange=B3&symbol=PETR4&year=2025',
  'tab=storage',
];
const READY = '[data-gaps], [data-jobs], [data-rows], [data-replay-days], [data-storage]';

test('nothing stands in the way of anyone, in both languages and themes, and no size scrolls sideways', async () => {
  // Portuguese in the dark, English in the light.
  for (const language of ['pt-BR', 'en'] as const) {
    for (const part of PARTS) {
      await open(part);
      await page.locator(READY).first().waitFor();
      assert.deepEqual(await foreignTexts(page, language), [], `${language} ${part}`);
      assert.deepEqual(await violationsOf(page), [], `${language} ${part}`);
    }
    if (language === 'en') continue;
    await page.getByRole('button', { name: 'Claro' }).click();
    await page.getByRole('button', { name: 'English' }).click();
  }
  for (const part of PARTS) {
    await open(part);
    await page.locator(READY).first().waitFor();
    for (const [width, height] of [
      [1024, 768],
      [390, 844],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      assert.equal(await overflowOf(page), 0, `${part} at ${width}×${height}`);
    }
  }
  assert.deepEqual(complaints.found(), []);
});
