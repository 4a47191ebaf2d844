/** Coming in, and the page Sistema, in a real browser against the real program. The tests build on one another. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { textsOf } from '../src/lib/i18n/catalogue.ts';
import { systemTextsOf } from '../src/lib/i18n/system.ts';
import { codeOf } from './authenticator.fixture.ts';
import { Complaints, openBrowser, overflowOf, Platform, textsOfPage } from './platform.fixture.ts';

const ANA = { login: 'ana', name: 'Ana Souza', password: 'nuvem violeta 7 degraus' };
const BIA = { login: 'bia', name: 'Bia Lima', password: 'quatro trens ao meio dia' };
const TABS = ['health', 'api', 'users', 'audit', 'keys', 'sessions', 'factor'];

/** A page begins in the language of its browser. */
const DESK = { viewport: { width: 1440, height: 900 }, locale: 'pt-BR', colorScheme: 'dark' } as const;

let platform: Platform;
let browser: Browser;
/** Ana's; nobody's before she comes in. */
let page: Page;
let complaints: Complaints;
/** Bia's own browser. */
let other: Page;
let secret = '';
let recoveryCodes: string[] = [];

before(async () => {
  platform = await Platform.start();
  ({ browser, page } = await openBrowser());
  complaints = new Complaints(page);
  // A browser tells of every refusal in its console; which ones there are, the tests say themselves.
  complaints.expect(/the server responded with a status of 4\d\d|WebSocket connection to/);
  other = await pageOf(await browser.newContext(DESK));
});

after(async () => {
  await browser?.close();
  await platform?.stop();
});

async function pageOf(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(8_000);
  return context.newPage();
}

/** Opens a part of the page Sistema, and waits until it has what it asked for. */
async function open(on: Page, tab: string): Promise<void> {
  await on.goto(`${platform.address}/sistema?tab=${tab}`);
  await on.locator(`[data-tab="${tab}"]`).waitFor();
  await on.locator('[data-skeleton]').first().waitFor({ state: 'detached' });
}

async function logIn(on: Page, { login, password }: { login: string; password: string }): Promise<void> {
  await on.getByLabel('Usuário').fill(login);
  await on.getByLabel('Senha', { exact: true }).fill(password);
  await on.getByRole('button', { name: 'Entrar' }).click();
}

async function violations(on: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page: on }).analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target}`));
}

test('the demo says that nobody is logged in and what that means, and what it does not offer', async () => {
  await page.goto(`${platform.address}/mercado`);
  await page.locator('[data-demo]').click();
  await page.getByText('Ninguém entrou').waitFor();
  await page.getByText('link de primeiro acesso').waitFor();
  await open(page, 'users');
  await page.locator('[data-notice="locked"]').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Convidar usuário' }).count(), 0);
});

test('health tells what is measured, and that all is well', async () => {
  await open(page, 'health');
  assert.equal(await page.locator('[data-check]').count(), 8);
  await page.locator('[data-check="feed"][data-state="ok"]').waitFor();
  await page.getByRole('row', { name: /Do negócio à barra.*\d/ }).waitFor();
});

test('the printed link makes the first admin, once', async () => {
  await page.goto(platform.setup);
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Nome').fill(ANA.name);
  await page.getByLabel('Usuário').fill(ANA.login);
  await page.getByLabel('Senha nova').fill('curta');
  await page.getByText('Faltam caracteres').waitFor();
  const make = page.getByRole('button', { name: 'Criar administrador' });
  assert.equal(await make.isDisabled(), true);
  await page.getByLabel('Senha nova').fill('anasouza1234');
  await page.getByLabel('A senha de novo').fill('anasouza1234');
  await make.click();
  await page.getByText('fácil de adivinhar').waitFor();
  await page.getByLabel('Senha nova').fill(ANA.password);
  await page.getByLabel('A senha de novo').fill(ANA.password);
  await make.click();
  await page.waitForURL('**/mercado**');
  assert.match((await page.locator('[data-account]').textContent()) ?? '', /Ana Souza/);
  assert.equal(new URL(page.url()).hash, '');
  await page.goto(platform.setup);
  await page.getByText('O link já foi usado').waitFor();
});

test('who has just made the first user is asked for no proof; who logs in later is', async () => {
  await open(page, 'keys');
  await page.getByRole('button', { name: 'Criar chave' }).click();
  await page.getByLabel('Nome').fill('robô');
  await page.getByLabel('Endereços permitidos').fill('em qualquer lugar');
  await page.getByRole('button', { name: 'Criar chave' }).click();
  await page.getByText('Um dos endereços não é válido').waitFor();
  await page.locator('[data-account]').click();
  await page.getByRole('menuitem', { name: 'Sair' }).click();
  await page.waitForURL('**/entrar');
  await logIn(page, ANA);
  await page.locator('[data-account]').waitFor();
});

test('a key is made after a proof, shown once, works, and ends when it is revoked', async () => {
  await open(page, 'keys');
  await page.getByRole('button', { name: 'Criar chave' }).click();
  await page.getByLabel('Nome').fill('robô');
  await page.getByLabel('Endereços permitidos').fill('em qualquer lugar');
  await page.getByRole('button', { name: 'Criar chave' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirme que é você' });
  await proof.getByLabel('Senha', { exact: true }).fill('errada');
  await proof.getByRole('button', { name: 'Confirmar e continuar' }).click();
  await proof.getByText('não conferem').waitFor();
  assert.deepEqual(await violations(page), []);
  await proof.getByLabel('Senha', { exact: true }).fill(ANA.password);
  await proof.getByRole('button', { name: 'Confirmar e continuar' }).click();
  await page.getByText('Um dos endereços não é válido').waitFor();
  await page.getByLabel('Endereços permitidos').fill('127.0.0.1, ::1');
  await page.getByRole('button', { name: 'Criar chave' }).click();
  const text = /prg_\S+/.exec((await page.locator('[data-secret]').textContent()) ?? '')?.[0];
  await page.getByRole('button', { name: 'Já copiei' }).click();
  assert.ok(!(await textsOfPage(page)).some((shown) => shown.includes(text ?? '?')));

  const status = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${text}` };
    return (await fetch(`${platform.address}/api/v1/instruments`, { headers })).status;
  };
  assert.equal(await status(), 200);
  await page.getByRole('button', { name: 'Revogar: robô' }).click();
  await page.getByText('recebem erro 401').waitFor();
  await page.getByRole('button', { name: 'Revogar', exact: true }).click();
  await page.getByText('Nenhuma chave ainda').waitFor();
  assert.equal(await status(), 401);
});

test('an invited user chooses a password by the link, and comes in', async () => {
  await open(page, 'users');
  await page.getByRole('button', { name: 'Convidar usuário' }).click();
  await page.getByLabel('Usuário', { exact: true }).fill(BIA.login);
  await page.getByLabel('Nome', { exact: true }).fill(BIA.name);
  await page.getByRole('button', { name: 'Criar e gerar link' }).click();
  const link = /http\S+/.exec((await page.locator('[data-secret]').textContent()) ?? '')?.[0] ?? '';
  await page.getByRole('row', { name: /bia.*Observador.*ainda sem senha/ }).waitFor();

  await other.goto(link);
  await other.getByLabel('Senha nova').fill(BIA.password);
  await other.getByLabel('A senha de novo').fill(BIA.password);
  await other.getByRole('button', { name: 'Salvar senha' }).click();
  await other.getByText('Senha salva').waitFor();
  await other.getByRole('link', { name: 'Ir para a entrada' }).click();
  await logIn(other, BIA);
  await other.waitForURL('**/mercado**');
  await other.locator('[data-account]').waitFor();
});

test('what a role may not do is not offered, and the page says whose it is', async () => {
  await open(other, 'users');
  const notice = other.locator('[data-notice="locked"]');
  await notice.getByText('Para gerir usuários é preciso um destes papéis: Administrador.').waitFor();
  assert.equal(await other.getByRole('button', { name: 'Convidar usuário' }).count(), 0);
  await open(other, 'api');
  await other.getByLabel('Operação').selectOption('listUsers');
  await other.getByText('Sem permissão: é preciso poder gerir usuários.').waitFor();
  assert.equal(await other.getByRole('button', { name: 'Enviar' }).isDisabled(), true);
  await open(other, 'keys');
  await other.getByRole('button', { name: 'Criar chave' }).click();
  const scopes = await other.getByRole('checkbox').evaluateAll((boxes) => boxes.length);
  assert.equal(scopes, 4, 'market:read, subscriptions:own, exports:run, orders:read');
});

test('the console sends what was filled in, shows what came back, and the same as cURL', async () => {
  await open(other, 'api');
  await other.getByText('Falta preencher symbol.').waitFor();
  await other.getByLabel('symbol', { exact: true }).fill('PETR4');
  await other.getByLabel('timeframe').selectOption('1d');
  await other.getByLabel('limit').fill('1');
  await other.getByRole('button', { name: 'Enviar' }).click();
  await other.locator('[data-status="200"]').waitFor();
  const answer = JSON.parse((await other.locator('[data-answer]').textContent()) ?? '') as { symbol: string };
  assert.equal(answer.symbol, 'PETR4');
  assert.match((await other.locator('[data-curl]').textContent()) ?? '', /candles\?symbol=PETR4&timeframe=1d&limit=1'/);
});

test('a session that an admin ends brings the login over the page; what was shown stays, and goes on', async () => {
  await open(page, 'users');
  await page.getByRole('button', { name: 'Encerrar sessões: bia' }).click();
  await page.getByRole('button', { name: 'Encerrar sessões', exact: true }).click();
  await page.getByText('1 sessão encerrada').waitFor();
  await other.getByRole('button', { name: 'Enviar' }).click();
  const login = other.getByRole('dialog', { name: 'Sua sessão terminou' });
  await login.waitFor();
  assert.equal(await other.locator('[data-answer]').count(), 1, 'the last answer stays');
  assert.deepEqual(await violations(other), []);
  assert.equal(await login.getByLabel('Usuário').inputValue(), BIA.login);
  await login.getByLabel('Senha', { exact: true }).fill(BIA.password);
  const sent = other.waitForResponse((response) => response.url().includes('/candles?symbol=PETR4&timeframe=1d'));
  await login.getByRole('button', { name: 'Entrar' }).click();
  assert.equal((await sent).status(), 200);
  await login.waitFor({ state: 'detached' });
  assert.equal(await other.getByLabel('limit').inputValue(), '1');
});

test('a second factor is turned on with the code of an app, and its recovery codes are shown once', async () => {
  await open(page, 'factor');
  await page.getByRole('button', { name: 'Ligar segundo fator' }).click();
  await page.getByRole('img', { name: 'Código QR do segundo fator' }).waitFor();
  secret = ((await page.locator('[data-secret]').textContent()) ?? '').split(': ')[1] ?? '';
  await page.getByLabel('Código que o aplicativo mostra agora').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Ligar', exact: true }).click();
  await page.locator('[data-recovery-code]').first().waitFor();
  recoveryCodes = await page.locator('[data-recovery-code]').allTextContents();
  assert.equal(recoveryCodes.length, 10);
  await page.getByRole('button', { name: 'Já guardei' }).click();
  await page.getByText('além da senha, a entrada pede um código').waitFor();
});

test('the login asks for the second factor, tells a wrong password and a wrong code, and opens what was asked for', async () => {
  await page.locator('[data-account]').click();
  await page.getByRole('menuitem', { name: 'Sair' }).click();
  await page.waitForURL('**/entrar');
  await page.goto(`${platform.address}/sistema?tab=audit`);
  await logIn(page, { ...ANA, password: 'errada' });
  await page.getByText('Usuário ou senha não conferem.').waitFor();
  assert.deepEqual(await violations(page), []);
  await logIn(page, ANA);
  const code = page.getByLabel('Código do aplicativo, ou código de recuperação');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Confirmar' }).click();
  await page.getByText('O código não confere').waitFor();
  // The code of now was used to turn it on; that of the next half minute counts already.
  await code.fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Confirmar' }).click();
  await page.locator('[data-tab="audit"]').waitFor();
  await page
    .getByRole('row', { name: /entrada.*recusado/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Verificar integridade' }).click();
  await page.locator('[data-verified="true"]').waitFor();
});

test('a recovery code comes in without the phone, and the sessions are there to be ended', async () => {
  const third = await pageOf(await browser.newContext(DESK));
  await third.goto(`${platform.address}/entrar`);
  await logIn(third, ANA);
  await third.getByLabel(/código de recuperação/).fill(recoveryCodes[0] ?? '');
  await third.getByRole('button', { name: 'Confirmar' }).click();
  await third.locator('[data-account]').waitFor();
  await open(page, 'sessions');
  assert.equal(await page.getByRole('row').count(), 3);
  await page.getByRole('button', { name: 'Encerrar todas as outras' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Encerrar todas as outras' }).click();
  await page.getByText('1 sessão encerrada').waitFor();
  await third.reload();
  await third.getByRole('heading', { name: 'Entrar no Pregão' }).waitFor();
  await third.context().close();
});

test('too many wrong tries are told, with the time to wait', async () => {
  const guest = await pageOf(await browser.newContext(DESK));
  await guest.goto(`${platform.address}/entrar`);
  for (let tries = 0; tries < 6; tries++) {
    const answered = guest.waitForResponse('**/api/v1/session');
    await logIn(guest, { login: 'zeca', password: `errada ${tries}` });
    await answered;
  }
  await guest.getByText(/Houve tentativas erradas demais\. Espere \d+ s/).waitFor();
  assert.equal(await guest.getByRole('button', { name: /^Espere \d+ s$/ }).isDisabled(), true);
  await guest.context().close();
});

test('nothing stands in the way of anyone, in every part, dark and light; a phone does not scroll sideways', async () => {
  for (const tab of TABS) {
    await open(page, tab);
    assert.deepEqual(await violations(page), [], tab);
  }
  await page.getByRole('button', { name: 'Claro' }).click();
  for (const tab of ['health', 'api', 'users']) {
    await open(page, tab);
    assert.deepEqual(await violations(page), [], `${tab}, light`);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const tab of TABS) {
    await open(page, tab);
    assert.equal(await overflowOf(page), 0, tab);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('in English no part has a word of Portuguese', async () => {
  await page.getByRole('button', { name: 'English' }).click();
  const [portuguese, english] = (['pt-BR', 'en'] as const).map(
    (language) => new Set(wordsOf([textsOf(language).access, systemTextsOf(language)])),
  );
  for (const tab of TABS) {
    await open(page, tab);
    const leaks = (await textsOfPage(page)).filter((text) => portuguese?.has(text) && !english?.has(text));
    assert.deepEqual(leaks, [], tab);
  }
});

test('the browser had nothing else to complain about', () => {
  assert.deepEqual(complaints.found(), []);
});

function wordsOf(texts: unknown): string[] {
  if (typeof texts === 'string') return [texts];
  return typeof texts === 'object' && texts !== null ? Object.values(texts).flatMap(wordsOf) : [];
}
