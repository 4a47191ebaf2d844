/** The real program and a real browser, for the end-to-end tests of the page. Both are gone when the test is. */

import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserPath } from '../../tools/browser.ts';
import { textsOf } from '../src/lib/i18n/catalogue.ts';
import { everyText } from '../src/lib/i18n/every-text.fixture.ts';
import type { Language } from '../src/lib/settings.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/pregao.mjs', import.meta.url));
const STOP_MS = 5_000;

const TRADE_FILE_HEADER =
  'DataReferencia;CodigoInstrumento;AcaoAtualizacao;PrecoNegocio;QuantidadeNegociada;HoraFechamento;' +
  'CodigoIdentificadorNegocio;TipoSessaoPregao;DataNegocio;CodigoParticipanteComprador;CodigoParticipanteVendedor';

const SIMULATED = {
  PREGAO_VENUE: 'simulated',
  // Enough for a week of daily bars, filled in within the test.
  PREGAO_SIMULATED_HISTORY_SESSIONS: '6',
};

/** The text of a trade-by-trade file of B3 with these rows. */
export function tradeFile(rows: readonly string[]): string {
  return `${[TRADE_FILE_HEADER, ...rows].join('\n')}\n`;
}

/** One simulated exchange on a free port, in a folder of its own. */
export class Platform {
  readonly #folder: string;
  #process: ChildProcess;
  readonly address: string;
  /** Where the first admin is made. */
  readonly setup: string;

  private constructor(folder: string, { child, address, setup }: Launched) {
    this.#folder = folder;
    this.#process = child;
    this.address = address;
    this.setup = setup;
  }

  /** The simulated exchange, with `settings` besides the usual ones, on a folder that `prepare` was given before. */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    prepare: (folder: string) => Promise<void> = async () => {},
  ): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'pregao-e2e-'));
    await prepare(folder);
    return new Platform(folder, await launch(folder, '0', { ...SIMULATED, ...settings }));
  }

  /** The replay of a day's file of these rows. */
  static async replay(rows: readonly string[]): Promise<Platform> {
    const folder = await mkdtemp(join(tmpdir(), 'pregao-e2e-'));
    const path = join(folder, 'trades.txt');
    await writeFile(path, tradeFile(rows));
    const launched = await launch(folder, '0', { PREGAO_VENUE: 'replay', PREGAO_REPLAY_FILE: path });
    return new Platform(folder, launched);
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    await end(this.#process, 'SIGKILL');
  }

  /** Starts it again where it was. */
  async restart(): Promise<void> {
    const { child, address } = await launch(this.#folder, new URL(this.address).port);
    this.#process = child;
    assert.equal(address, this.address);
  }

  async stop(): Promise<void> {
    await end(this.#process, 'SIGTERM');
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Adds a user and answers the token of the link by which the first password is set. */
export async function addUser(folder: string, login: string, role: string): Promise<string> {
  const command = [PROGRAM, 'user', 'add', login, '--role', role, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, PREGAO_DATA_DIR: folder },
  });
  return new URL((JSON.parse(stdout) as { url: string }).url).hash.slice(1);
}

interface Launched {
  readonly child: ChildProcess;
  readonly address: string;
  readonly setup: string;
}

async function launch(
  folder: string,
  port: string,
  venue: Readonly<Record<string, string>> = SIMULATED,
): Promise<Launched> {
  const settings = {
    PREGAO_DATA_DIR: folder,
    PREGAO_PORT: port,
    PREGAO_LOG_LEVEL: 'error',
    ...venue,
  };
  const child = spawn(process.execPath, [PROGRAM, 'start', '--json'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['{}'])]);
  const { address, setup = '' } = JSON.parse(String(line)) as { address?: string; setup?: string };
  assert.ok(address, 'the program ended before it told its address');
  return { child, address, setup };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/** What the browser complained about, except what was foretold. */
export class Complaints {
  readonly #found: string[] = [];
  #expected: RegExp | null = null;

  constructor(page: Page) {
    page.on('pageerror', ({ message }) => this.#hear(message));
    page.on('console', (message) => {
      // What failed to load is told without its address.
      if (['error', 'warning'].includes(message.type())) this.#hear(`${message.text()} ${message.location().url}`);
    });
  }

  /** From now on what matches is no surprise; null expects nothing again. */
  expect(pattern: RegExp | null): void {
    this.#expected = pattern;
  }

  found(): readonly string[] {
    return this.#found;
  }

  #hear(text: string): void {
    if (this.#expected?.test(text) !== true) this.#found.push(text);
  }
}

/** A browser with one page in a desk's size. */
export async function openBrowser(): Promise<{ browser: Browser; context: BrowserContext; page: Page }> {
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'pt-BR',
    colorScheme: 'dark',
  });
  context.setDefaultTimeout(8_000);
  return { browser, context, page: await context.newPage() };
}

/** Every text a person can see or hear: text nodes, names, tooltips and placeholders. */
export async function textsOfPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) found.push(node.textContent ?? '');
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
    }
    return found.map((text) => text.trim()).filter((text) => text !== '');
  });
}

/** How much the page scrolls sideways, in pixels. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Texts of the other language that are on the page. */
export async function foreignTexts(page: Page, shown: Language): Promise<string[]> {
  const flat = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' ? Object.values(value as object).flatMap(flat) : [];
  const own = new Set(flat(everyText(shown)));
  const foreign = new Set(flat(everyText(shown === 'en' ? 'pt-BR' : 'en')));
  // The one button that speaks the language it leads to.
  const allowed = new Set([textsOf('pt-BR').settings.otherLanguage, textsOf('en').settings.otherLanguage]);
  // Names in a file, which are the same in every language.
  for (const name of await page.locator('[translate="no"] > *').allTextContents()) allowed.add(name);
  // A single letter is a word of no language: the initial of a weekday may be the sign of a timeframe elsewhere.
  return (await textsOfPage(page)).filter(
    (text) => text.length > 1 && foreign.has(text) && !own.has(text) && !allowed.has(text),
  );
}

/** What stands in the way of somebody, by axe: its serious and critical findings. */
export async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
