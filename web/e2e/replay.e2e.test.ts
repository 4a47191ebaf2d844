/** A replay in a real browser: the bar that moves it, and that what is shown follows, forward and back. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { ReplayDto } from '#contract/replay.ts';
import { Complaints, openBrowser, overflowOf, Platform } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let page: Page;
let complaints: Complaints;

/** PETR4 once a second, from 10:00 to 10:30. */
const ROWS = Array.from({ length: 1_800 }, (_, second) => {
  const time = `10${String(Math.floor(second / 60)).padStart(2, '0')}${String(second % 60).padStart(2, '0')}000`;
  return `2025-08-29;PETR4;0;${38 + Math.floor(second / 60) / 10};100;${time};${10 * (second + 1)};1;2025-08-29;3;120`.replace(
    '.',
    ',',
  );
});

before(async () => {
  platform = await Platform.replay(ROWS);
  ({ browser, page } = await openBrowser());
  complaints = new Complaints(page);
  await page.goto(`${platform.address}/mercado?exchange=B3&symbol=PETR4&timeframe=1m`);
  await page.locator('[data-replay]').waitFor();
  await bar().getByRole('button', { name: 'Pausar' }).click();
  await page.locator('[data-replay="paused"]').waitFor();
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

const bar = () => page.getByRole('region', { name: 'Controles do replay' });
const slider = () => bar().getByRole('slider', { name: 'Hora do pregão' });
const shownTime = () => page.locator('[data-replay-time]').textContent();
const newestBar = () => page.locator('[data-field="time"]').last();

/** Moves the slider to a time of the day as a hand would, and waits until the replay is there. */
async function moveTo(time: string): Promise<void> {
  const ms = Date.parse(`2025-08-29T${time}-03:00`);
  await slider().fill(String(ms));
  await slider().press('Shift');
  await page.locator('[data-replay-time]', { hasText: time }).waitFor();
  await page.locator('[data-replay="paused"]').waitFor();
}

test('the frame says that this is a replay, and of which day', async () => {
  await page.locator('[data-frame="replay"]').waitFor();
  assert.match((await page.locator('[data-frame-word]').textContent()) ?? '', /REPLAY · 29\/08\/2025/);
});

test('a pause holds the clock, and a step moves it to the end of a bar', async () => {
  const held = await shownTime();
  await page.waitForTimeout(700);
  assert.equal(await shownTime(), held);
  await bar().getByRole('button', { name: 'Avançar um minuto' }).click();
  await page.locator('[data-replay-time]', { hasText: '10:01:00' }).waitFor();
  await newestBar().filter({ hasText: '10:00' }).waitFor();
});

test('the slider goes forward, and back again: the bars of the future leave the chart', async () => {
  await moveTo('10:20:00');
  await newestBar().filter({ hasText: '10:19' }).waitFor();
  await moveTo('10:05:00');
  await newestBar().filter({ hasText: '10:04' }).waitFor();
});

test('the speed is chosen, and the replay goes on with it', async () => {
  await bar().getByRole('combobox', { name: 'Velocidade' }).selectOption('100');
  await bar().getByRole('button', { name: 'Continuar' }).click();
  await page.locator('[data-replay="playing"]').waitFor();
  await newestBar().filter({ hasText: '10:08' }).waitFor();
  const { speed } = (await (await fetch(`${platform.address}/api/v1/replay`)).json()) as ReplayDto;
  assert.equal(speed, '100');
  await bar().getByRole('button', { name: 'Pausar' }).click();
});

test('the chart may ask what is missing of a symbol that only the replayed file has', async () => {
  const { status } = await fetch(
    `${platform.address}/api/v1/gaps?exchange=B3&symbol=PETR4&from=2025-08-29&to=2025-08-29`,
  );
  assert.equal(status, 200);
});

test('the ticket sends an order over a paused replay, and its mark says that it is practice', async () => {
  await page.locator('[data-replay="paused"]').waitFor();
  await moveTo('10:05:00');
  const orders = await page.context().newPage();
  await orders.goto(`${platform.address}/ordens?symbol=PETR4`);
  await orders.getByRole('textbox', { name: 'Quantidade', exact: true }).fill('100');
  await orders.getByRole('combobox', { name: 'Tipo' }).selectOption('MARKET');
  await orders.locator('[data-submit]').click();
  await orders.locator('[data-order]').filter({ hasText: 'Executada' }).waitFor();
  await orders.locator('[data-paper]').first().hover();
  await orders.getByText('São de um pregão reproduzido').waitFor();
  await orders.close();
});

test('nothing stands in the way of anyone, dark and light, and on a phone nothing scrolls sideways or is cut off', async () => {
  const violations = async () => {
    const { violations: found } = await new AxeBuilder({ page }).analyze();
    return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
  };
  assert.deepEqual(await violations(), []);
  await page.getByRole('button', { name: 'Claro' }).click();
  assert.deepEqual(await violations(), []);
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowOf(page), 0);
  const cutOff = await page
    .locator('header')
    .first()
    .evaluate((header) => {
      const { top, bottom } = header.getBoundingClientRect();
      const boxes = [...header.querySelectorAll('*')].map((element) => element.getBoundingClientRect());
      return boxes.filter((box) => box.height > 1 && (box.top < top || box.bottom > bottom)).length;
    });
  assert.equal(cutOff, 0);
  assert.deepEqual(complaints.found(), []);
});
