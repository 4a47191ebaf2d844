/**
 * The page Ordens in a real browser. The platform around it is the real one; its orders are made up in the browser's
 * network (orders.fixture.ts), because doubts, breaks and lost answers come seldom otherwise.
 */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { at, MadeUpOrders, madeOrder } from './orders.fixture.ts';
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

/** Each test has orders of its own, and a tab that remembers nothing. */
beforeEach(async () => {
  complaints.expect(null);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.setViewportSize({ width: 1440, height: 900 });
  if (page.url().startsWith('http'))
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
  made = new MadeUpOrders();
  await made.serve(page);
});

async function open(query = ''): Promise<void> {
  await page.goto(`${platform.address}/ordens${query}`);
  await page.locator('[data-page="orders"]').waitFor();
  await page.locator('[data-tray]:not([data-tray="loading"])').waitFor();
}

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const submit = () => page.locator('[data-submit]');
const rowOf = (orderId: string) => page.locator(`[data-order="${orderId}"]`);
const outcome = (tone: 'good' | 'plain' | 'bad') => page.locator(`[data-outcome="${tone}"]`);

async function fill(quantity: string, price: string): Promise<void> {
  await field('Quantidade').fill(quantity);
  await field('Preço limite').fill(price);
}

test('the ticket says what it sends, and a double click sends it once', async () => {
  await open();
  assert.equal(await submit().isDisabled(), true, 'nothing is typed yet');
  await fill('200', '38,52');
  await page.getByRole('button', { name: 'Vender', exact: true }).click();
  await page.getByText('Vender 200 PETR4 a 38,52').waitFor();
  await submit().dblclick();
  await outcome('good').waitFor();
  assert.equal(made.submitted.length, 1);
  const [{ clientOrderId, ...body } = {}] = made.submitted;
  assert.match(String(clientOrderId), /^web-[0-9a-f]{32}$/);
  const sold = { form: 'single', account: 'paper', exchange: 'SIM', symbol: 'PETR4', side: 'SELL', quantity: '200' };
  assert.deepEqual(body, { ...sold, mode: 'PAPER', type: 'LIMIT', price: '38.52', timeInForce: 'DAY' });
  await rowOf(`${clientOrderId}~0.1`).waitFor();
  await page.getByRole('button', { name: 'Ver a ordem' }).click();
  await page.locator(`[data-order-panel="${clientOrderId}~0.1"]`).waitFor();
});

test('Enter in a field sends nothing, and the arrows walk by lot and tick', async () => {
  await open('?ticket=buy');
  await fill('100', '38,52');
  await field('Preço limite').press('Enter');
  await field('Quantidade').press('ArrowUp');
  await field('Preço limite').press('ArrowDown');
  await field('Preço limite').press('PageDown');
  assert.deepEqual(
    [await field('Quantidade').inputValue(), await field('Preço limite').inputValue()],
    ['200', '38,41'],
  );
  assert.equal(made.submitted.length, 0);
});

test('what may be thousands is refused where it is typed', async () => {
  await open();
  await fill('1.000', '38,52');
  await page.getByText('Escreva sem separador de milhar').waitFor();
  assert.equal(await submit().isDisabled(), true);
});

test('a lost answer is asked for again under the same name, also after a reload, and the order is there once', async () => {
  complaints.expect(/ERR_CONNECTION_RESET/);
  made.outcomes = ['lost', 'lost'];
  await open();
  await fill('300', '38,52');
  await submit().click();
  await page.getByText('não se sabe se a ordem chegou').waitFor();
  assert.equal(await submit().isDisabled(), true, 'nothing new while one is unanswered');
  await page.getByRole('button', { name: 'Perguntar de novo' }).click();
  await page.getByRole('button', { name: 'Perguntar de novo' }).waitFor();
  await page.reload();
  await page.getByText('Sem resposta: Compra 300 PETR4').waitFor();
  await page.getByRole('button', { name: 'Perguntar de novo' }).click();
  await outcome('good').waitFor();
  assert.equal(new Set(made.submitted.map(({ clientOrderId }) => clientOrderId)).size, 1);
  assert.equal(made.orders.length, 1);
});

test('giving up asks first whether it arrived', async () => {
  complaints.expect(/ERR_CONNECTION_RESET/);
  made.outcomes = ['lost'];
  await open();
  await fill('300', '38,52');
  await submit().click();
  await page.getByRole('button', { name: 'Desistir' }).click();
  await outcome('good').waitFor();
});

test('every reason against an order stands beside what it is about, before and after it is sent', async () => {
  complaints.expect(/status of 422/);
  made.reasons = [
    { code: 'LOT', text: 'its quantity 150 is no multiple of the lot 100' },
    { code: 'SESSION', text: 'its market is closed' },
  ];
  made.outcomes = ['denied'];
  await open();
  await fill('150', '38,52');
  await page.locator('[data-verdict="against"]').waitFor();
  const quantity = page.getByRole('textbox', { name: 'Quantidade', exact: true });
  assert.equal(await quantity.getAttribute('aria-invalid'), 'true');
  await page.getByText('2 regras impedem o envio agora').waitFor();
  await submit().click();
  const refusal = outcome('bad');
  await refusal.getByText('Não é múltiplo do lote.').waitFor();
  await refusal.getByText('A fase do pregão não aceita esta ordem agora.').waitFor();
  assert.deepEqual(await violationsOf(page), []);
});

test('a pair and a bracket have their own fields, and send them', async () => {
  await open();
  await page.getByRole('button', { name: /^Bracket/ }).click();
  await fill('100', '38,52');
  await field('Ganho').fill('40');
  await field('Perda: stop').fill('37,5');
  await submit().click();
  await outcome('good').waitFor();
  const [bracket] = made.submitted;
  assert.deepEqual([bracket?.['takeProfit'], bracket?.['stopLoss']], [{ price: '40' }, { stopPrice: '37.5' }]);
  await page.getByRole('button', { name: /^OCO/ }).click();
  await submit().click();
  await page.waitForFunction((count) => document.querySelectorAll('[data-order]').length === count, 2);
  assert.deepEqual(made.submitted[1]?.['legs'], [
    { type: 'LIMIT', price: '40' },
    { type: 'STOP', stopPrice: '37.5' },
  ]);
});

test('a row is cancelled by one key; an order that protects asks first', async () => {
  const plain = madeOrder({ symbol: 'VALE3' });
  const exit = madeOrder({ orderId: 'br~1.1', clientOrderId: 'br', side: 'SELL' });
  made.orders = [plain, exit];
  await open();
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('x');
  await rowOf(plain.orderId).getByText('cancelando').waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  const question = page.getByRole('dialog', { name: 'Cancelar uma ordem de proteção?' });
  await question.waitFor();
  assert.equal(made.asked.length, 1);
  await question.getByRole('button', { name: 'Cancelar', exact: true }).last().click();
  await rowOf(exit.orderId).getByText('cancelando').waitFor();
  assert.deepEqual(made.asked, [`/${plain.orderId}/cancel {}`, '/br~1.1/cancel {}']);
});

test('a change is asked for in the panel, with what is different alone', async () => {
  made.orders = [madeOrder({ quantity: '300', price: '38.50' })];
  await open();
  await page.getByRole('button', { name: /^Alterar: Compra/ }).click();
  const form = page.locator('[data-replace]');
  await form.getByText('Nada mudou.').waitFor();
  await form.getByRole('textbox', { name: 'Preço limite', exact: true }).fill('38,61');
  await form.getByRole('button', { name: 'Pedir alteração' }).click();
  await page.locator('[data-order-panel]').getByText('alterando').waitFor();
  assert.match(made.asked[0] ?? '', /\/replace \{"price":"38\.61"\}$/);
});

test('an order tells its story, with times between its steps and technical words on demand', async () => {
  const order = madeOrder();
  made.orders = [order];
  const about = { index: 0, principal: 'demo', corr: 'r1' };
  made.events.set(order.orderId, [
    { ...about, seq: 1, at: at(1), kind: 'OrderReceived', details: { quantity: '300', price: '38.52' } },
    { ...about, seq: 2, at: at(1.002), kind: 'IntentLogged', details: {} },
    { ...about, seq: 3, at: at(1.004), kind: 'OrderSent', details: { localId: 'L1' } },
    { ...about, seq: 4, at: at(1.019), kind: 'OrderAcked', details: {} },
  ]);
  await open(`?order=${order.orderId}`);
  const story = page.locator('[data-story]');
  await story.getByText('Recebida e gravada').waitFor();
  await story.locator('[data-step="OrderAcked"]').getByText('+15 ms').waitFor();
  assert.equal(await story.locator('[data-step="IntentLogged"]').count(), 0);
  await page.getByLabel('Palavras técnicas').check();
  await story.locator('[data-step="IntentLogged"]').waitFor();
  await story.getByText('localId').waitFor();
  assert.deepEqual(await violationsOf(page), []);
});

test('a doubt is shown with what is known, and resolved with evidence and a consequence', async () => {
  const order = madeOrder({ state: 'SENT', doubt: true, brokerOrderId: null });
  made.orders = [order];
  made.breaks = [
    {
      breakId: `${order.orderId}~BrokerAck`,
      orderId: order.orderId,
      row: 'BrokerAck',
      text: 'other id',
      openedAt: at(1),
    },
  ];
  await open();
  const tray = page.locator('[data-tray="waiting"]');
  const item = tray.locator(`[data-doubt="${order.orderId}"]`);
  await item.getByText('não se sabe se o mercado tem a ordem').waitFor();
  await item.getByRole('button', { name: /^Resolver/ }).click();
  const decide = item.getByRole('button', { name: 'Gravar a decisão' });
  await item.getByLabel('Não está lá').check();
  await item.getByText('o risco dela é liberado').waitFor();
  assert.equal(await decide.isDisabled(), true, 'without evidence nothing is decided');
  await item.getByLabel('Como se sabe').fill('A mesa confirmou às 10h32 que não há ordem.');
  assert.deepEqual(await violationsOf(page), []);
  await decide.click();
  await item.waitFor({ state: 'detached' });
  await tray.getByRole('button', { name: /^Resolver/ }).click();
  await tray.getByLabel('Como se sabe').fill('Conferido com a mesa.');
  await tray.getByRole('button', { name: 'Encerrar a divergência' }).click();
  await page.getByText('Nada em dúvida').waitFor();
});

for (const [name, change, known] of [
  [
    'that the market gave no number',
    { needsId: true, brokerOrderId: null },
    'não se sabe qual das ordens do mercado ela é',
  ],
  ['that a replace may have given another number', { needsId: true, pending: 'CANCEL' }, 'talvez com outro número'],
] as const)
  test(`an order ${name} is named by a person, and nothing else is asked of it`, async () => {
    const order = madeOrder({ state: 'ACK', doubt: true, ...change });
    made.orders = [order];
    await open();
    const item = page.locator(`[data-tray="waiting"] [data-doubt="${order.orderId}"]`);
    await item.getByText(known).waitFor();
    await item.getByRole('button', { name: /^Resolver/ }).click();
    assert.equal(await item.getByRole('radio').count(), 0, 'that it is not there cannot be said');
    const decide = item.getByRole('button', { name: 'Gravar a decisão' });
    await item.getByLabel('Como se sabe').fill('A tela da mesa mostra a ordem 77.');
    assert.equal(await decide.isDisabled(), true, 'without its number nothing is decided');
    await item.getByLabel(/Número da ordem/).fill('77');
    assert.deepEqual(await violationsOf(page), []);
    await decide.click();
    await item.waitFor({ state: 'detached' });
  });

test('empty, filtered away, and failed are three different things, and filters stand in the address', async () => {
  await open();
  await page.getByText('Nenhuma ordem ainda').waitFor();
  made.orders = [madeOrder({ symbol: 'VALE3' }), madeOrder({ symbol: 'PETR4', state: 'FILLED' })];
  await open('?symbol=ITUB4');
  await page.getByText('Nenhuma ordem com estes filtros').waitFor();
  await page.getByRole('button', { name: 'Limpar filtros' }).first().click();
  await page.waitForFunction(() => document.querySelectorAll('[data-order]').length === 2);
  await page.getByRole('button', { name: 'Abertas' }).click();
  await page.waitForURL('**/ordens?state=open');
  await page.waitForFunction(() => document.querySelectorAll('[data-order]').length === 1);
  await page.goBack();
  await page.waitForURL('**/ordens');
  complaints.expect(/status of 503/);
  made.isListing = false;
  await page.reload();
  await page.getByText('A lista de ordens não veio').waitFor();
  made.isListing = true;
  await page.getByRole('button', { name: 'Tentar de novo' }).click();
  await page.locator('[data-order]').first().waitFor();
});

test('a journal that takes nothing is told at the top, with what to do', async () => {
  made.health = { ...made.health, state: 'HALTED', reason: 'the journal cannot be written' };
  await open();
  const line = page.locator('[data-orders-health="halted"]');
  await line.getByText('Ordens paradas').waitFor();
  await line.getByText('the journal cannot be written').waitFor();
  assert.deepEqual(await violationsOf(page), []);
});

test('the keyboard goes to the page, and opens the ticket on either side', async () => {
  await page.goto(`${platform.address}/mercado?exchange=SIM&symbol=VALE3`);
  await page.locator('[data-symbol="VALE3"]').first().waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.waitForURL('**/ordens?exchange=SIM&trade=VALE3');
  await page.locator('[data-ticket-symbol="VALE3"]').waitFor();
  await page.keyboard.press('s');
  await page.locator('[data-ticket="SELL"]').waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('input[inputmode="numeric"]'));
  await page.keyboard.type('100');
  assert.equal(await field('Quantidade').inputValue(), '100');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('b');
  await page.locator('[data-ticket="BUY"]').waitFor();
  assert.equal(await field('Quantidade').inputValue(), '100', 'what was typed stays');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Boleta de compra, de venda').waitFor();
  await page.keyboard.press('Escape');
});

test('whoever may only look has no buttons, and is told whose they are', async () => {
  made.orders = [madeOrder()];
  await page.route('**/api/v1/session', async (route) => {
    const response = await route.fetch();
    const session = (await response.json()) as { permissions: string[] };
    const permissions = session.permissions.filter((one) => !/^orders:(?!read)/.test(one));
    await route.fulfill({ response, json: { ...session, permissions } });
  });
  await open();
  await page.getByText('Você pode ver as ordens').waitFor();
  await page.getByText(/um destes papéis: .*Operador/).waitFor();
  await page.locator('[data-order]').waitFor();
  assert.equal(await submit().count(), 0);
  for (const name of [/^Cancelar/, /^Alterar/, /^Resolver/])
    assert.equal(await page.getByRole('button', { name }).count(), 0, String(name));
});

test('it fits every form, speaks one language at a time, and stands in nobody’s way', async () => {
  const doubt = madeOrder({ state: 'SENT', doubt: true });
  made.orders = [
    madeOrder({ type: 'STOP_LIMIT', stopPrice: '38.10' }),
    madeOrder({ state: 'CANCELED', reason: 'VENUE', side: 'SELL' }),
    madeOrder({ state: 'ACK', suspended: true, stale: true }),
    doubt,
  ];
  const forms = [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const;
  const looks = [
    { language: 'pt-BR', theme: 'dark' },
    { language: 'en', theme: 'light' },
  ] as const;
  for (const { language, theme } of looks) {
    await open();
    const settings = JSON.stringify({ language, theme });
    await page.evaluate((text) => localStorage.setItem('pregao.settings', text), settings);
    for (const [width, height] of forms) {
      await page.setViewportSize({ width, height });
      const views = {
        '': '[data-order]',
        '?ticket=sell': '[data-ticket]',
        [`?order=${doubt.orderId}`]: '[data-order-panel]',
      };
      for (const [query, shown] of Object.entries(views)) {
        await page.goto(`${platform.address}/ordens${query}`);
        await page.locator(shown).first().waitFor();
        assert.ok((await overflowOf(page)) <= 0, `${width} ${query}`);
        assert.deepEqual(await foreignTexts(page, language), [], `${language} ${width} ${query}`);
        if (width !== 1024) assert.deepEqual(await violationsOf(page), [], `${theme} ${width} ${query}`);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  assert.deepEqual(complaints.found(), []);
});

test('on the real platform an order trades and tells its story live, and one that rests is cancelled', async () => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await open('?ticket=buy');
  await field('Quantidade').fill('200');
  await page.getByLabel('Tipo').selectOption('MARKET');
  await page.locator('[data-verdict="fits"]').waitFor();
  await submit().click();
  await outcome('good').waitFor();
  const filled = page.locator('[data-order][data-state="FILLED"]');
  await filled.locator('[data-filled="200"]').waitFor({ timeout: 20_000 });
  await filled.click();
  for (const step of ['OrderReceived', 'OrderSent', 'FillBooked'])
    await page.locator(`[data-step="${step}"]`).first().waitFor();
  await page.getByRole('button', { name: 'Fechar a ordem' }).click();
  await page.getByLabel('Tipo').selectOption('STOP');
  assert.equal(await field('Quantidade').inputValue(), '200', 'the ticket kept what was typed');
  await page.getByRole('button', { name: /Usar o último preço/ }).click();
  for (let steps = 0; steps < 20; steps++) await field('Preço do stop').press('PageUp');
  await submit().click();
  const resting = page.locator('[data-order][data-state="ACK"]');
  await resting.getByRole('button', { name: /^Cancelar/ }).click();
  await page.locator('[data-order][data-state="CANCELED"]').getByText('a pedido').waitFor();
  assert.deepEqual(complaints.found(), []);
});
