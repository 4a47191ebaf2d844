/**
 * Alarms on the page Ordens in a real browser: the tray, its badge and the story. The orders are made up in the browser's
 * network (orders.fixture.ts), and so is what the channel `alerts` tells where the badge is looked at.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ordersTextsOf } from '../src/lib/i18n/orders.ts';
import { alarmOf, at, MadeUpOrders, madeOrder } from './orders.fixture.ts';
import { Complaints, foreignTexts, openBrowser, overflowOf, Platform, violationsOf } from './platform.fixture.ts';

let platform: Platform;
let browser: Browser;
let page: Page;
let complaints: Complaints;
let made: MadeUpOrders;

before(async () => {
  platform = await Platform.start();
  ({ browser, page } = await openBrowser());
  complaints = new Complaints(page);
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

beforeEach(async () => {
  complaints.expect(null);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.setViewportSize({ width: 1440, height: 900 });
  if (page.url().startsWith('http')) await page.evaluate(() => localStorage.clear());
  made = new MadeUpOrders();
  await made.serve(page);
});

async function open(query = ''): Promise<void> {
  await page.goto(`${platform.address}/ordens${query}`);
  await page.locator('[data-page="orders"]').waitFor();
  await page.locator('[data-tray]:not([data-tray="loading"])').waitFor();
}

const tray = () => page.locator('[data-tray="waiting"]');
const item = (id: string) => tray().locator(`[data-doubt="${id}"]`);

/** An exit that was refused, and an order that somebody else cancelled. */
function twoAlarms() {
  const exit = madeOrder({ side: 'SELL', state: 'REJECT', reason: 'EXCHANGE', price: '40.00' });
  const gone = madeOrder({ state: 'CANCELED', reason: 'UNSOLICITED' });
  made.orders = [exit, gone];
  made.alarms = [
    alarmOf(exit, 'UNPROTECTED', 'it is REJECTED (R1 no), and the 100 that its pair has left are not covered by it'),
    alarmOf(gone, 'UNSOLICITED_CANCEL', 'it was canceled, and nobody here asked for that'),
  ];
  return { exit, gone };
}

test('an alarm says what it means and what to do, opens its order, and stays until it was seen', async () => {
  complaints.expect(/404/);
  const { exit, gone } = twoAlarms();
  await open();
  await tray().getByText('2 alarmes').waitFor();
  const seenAt = made.alarms[0]?.at;
  const first = item(`${exit.orderId}~UNPROTECTED`);
  await first.getByText('Envie outra saída ou encerre a posição').waitFor();
  await first.getByText('it is REJECTED (R1 no)').waitFor();
  await first.getByRole('button', { name: /^Posição sem proteção: Venda/ }).click();
  await page.locator(`[data-order-panel="${exit.orderId}"]`).waitFor();
  await first.getByRole('button', { name: /^Ciente/ }).click();
  await first.waitFor({ state: 'detached' });
  assert.deepEqual(made.asked, [`/alarms/${exit.orderId}~UNPROTECTED/acknowledge ${JSON.stringify({ at: seenAt })}`]);
  await tray().getByText('1 alarme', { exact: true }).waitFor();
  // Somebody else was quicker: then it is seen, and no failure.
  made.alarms = [];
  await item(`${gone.orderId}~UNSOLICITED_CANCEL`)
    .getByRole('button', { name: /^Ciente/ })
    .click();
  await page.getByText('Nada em dúvida').waitFor();
});

test('an alarm that was raised again is not put away unread, and the page shows what it says now', async () => {
  complaints.expect(/409/);
  const { exit } = twoAlarms();
  await open();
  const one = item(`${exit.orderId}~UNPROTECTED`);
  await one.getByText('the 100 that its pair has left').waitFor();
  const again = {
    ...alarmOf(exit, 'UNPROTECTED', 'and the 300 that its pair has left are not covered by it'),
    at: at(90),
  };
  made.alarms = [again, ...made.alarms.slice(1)];
  const acknowledge = one.getByRole('button', { name: /^Ciente/ });
  await acknowledge.click();
  await one.getByRole('alert').getByText('Foi dado de novo depois; leia o que diz agora.').waitFor();
  await one.getByText('the 300 that its pair has left').waitFor();
  await acknowledge.click();
  await one.waitFor({ state: 'detached' });
  assert.deepEqual(
    made.asked.map((asked) => asked.slice(asked.indexOf('{'))),
    [at(60), at(90)].map((seenAt) => JSON.stringify({ at: seenAt })),
  );
});

test('while the stream knows of an alarm the badge counts it, and nothing says that all is well', async () => {
  const order = madeOrder();
  const { alarmId, ...about } = alarmOf(order, 'LATE_FILL', 'it traded when it was CANCELED');
  const alert = { ...about, alertId: `ALARM:${alarmId}`, kind: 'ALARM', breakId: null };
  await page.routeWebSocket(/\/api\/v1\/stream/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const told = JSON.parse(String(message)) as { type: string; snapshot?: boolean };
      const isFirst = told.type === 'alerts' && told.snapshot === true;
      socket.send(isFirst ? JSON.stringify({ ...told, data: [alert] }) : message);
    });
  });
  // Its answer is older than the stream.
  made.alarms = [];
  await page.goto(`${platform.address}/ordens`);
  await page.locator('[data-waiting="1"]').first().waitFor();
  await page.locator('[data-tray="loading"]').waitFor();
  assert.equal(await page.getByText('Nada em dúvida').count(), 0);
});

test('each alarm has words of its own in each language, and a tray that is cut off says so', async () => {
  for (const language of ['pt-BR', 'en'] as const) {
    const { alarms, tray: words } = ordersTextsOf(language);
    const orders = Object.keys(alarms).map((code) => [code, madeOrder()] as const);
    made.orders = orders.map(([, order]) => order);
    made.alarms = orders.map(([code, order]) => alarmOf(order, code, 'told by the core'));
    made.isCut = true;
    await page.goto(platform.address);
    await page.evaluate((text) => localStorage.setItem('pregao.settings', text), JSON.stringify({ language }));
    await open();
    for (const [code, order] of orders) {
      const one = item(`${order.orderId}~${code}`);
      await one.getByText(alarms[code as keyof typeof alarms].what).waitFor();
    }
    await tray().getByText(words.andMore).waitFor();
    await tray().getByText(words.more).waitFor();
    assert.deepEqual(await foreignTexts(page, language), [], language);
  }
});

test('an alarm that is new to the page is shown by its name', async () => {
  const order = madeOrder();
  made.orders = [order];
  made.alarms = [alarmOf(order, 'SOMETHING_ELSE', 'told by a newer server')];
  await open();
  await item(`${order.orderId}~SOMETHING_ELSE`).getByText('told by a newer server').waitFor();
  await tray()
    .getByRole('button', { name: /^Alarme SOMETHING_ELSE: / })
    .waitFor();
});

test('the story names the alarm, who saw it, and why the rules refused', async () => {
  const { exit } = twoAlarms();
  const step = (index: number, kind: string, details: Record<string, string>) => ({
    ...{ seq: 1, index, at: exit.receivedAt, kind, principal: 'demo', corr: 'r1', details },
  });
  made.events.set(exit.orderId, [
    step(0, 'OrderDenied', { codes: 'LOT, TICK', text: '150 is no multiple of the lot 100' }),
    step(1, 'AlarmRaised', { alarm: 'UNPROTECTED', text: 'it is not covered' }),
    step(2, 'AlarmAcknowledged', { alarm: 'UNPROTECTED' }),
  ]);
  await open(`?order=${exit.orderId}`);
  await page.locator('[data-step="AlarmRaised"]').getByText('Alarme: Posição sem proteção').waitFor();
  await page.getByText('Ciência do alarme: Posição sem proteção').waitFor();
  await page.locator('[data-step="OrderDenied"]').getByText(ordersTextsOf('pt-BR').refusals.LOT).waitFor();
});

test('alarms fit every form in both languages and themes, and keep nobody out', async () => {
  twoAlarms();
  made.orders.push(madeOrder({ state: 'SENT', doubt: true, brokerOrderId: null }));
  await open();
  const looks = [
    { language: 'pt-BR', theme: 'dark' },
    { language: 'en', theme: 'light' },
  ] as const;
  for (const { language, theme } of looks)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((text) => localStorage.setItem('pregao.settings', text), JSON.stringify({ language, theme }));
      await open();
      await tray().waitFor();
      assert.ok((await overflowOf(page)) <= 0, `${width}`);
      assert.deepEqual(await foreignTexts(page, language), [], `${language} ${width}`);
      assert.deepEqual(await violationsOf(page), [], `${theme} ${width}`);
    }
  assert.deepEqual(complaints.found(), []);
});
