/** `pregao orders`: sends, changes and shows orders of the platform that runs. */

import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import {
  type cancelAllSchema,
  changedOrdersSchema,
  checkedOrderSchema,
  doubtsAnswerSchema,
  orderEventsSchema,
  orderSchema,
  ordersAnswerSchema,
  ordersHealthSchema,
  submittedSchema,
} from '#contract/orders.ts';
import { createIds } from '#kernel/id.ts';
import { systemClock } from '#platform/clock/clock.ts';
import { CommandError, EXIT } from './exit.ts';
import { doubtsText, healthText, ordersText, storyText } from './order-text.ts';
import { askPlatform, LineLost, PlatformProblem } from './platform-client.ts';
import { loadConfig } from './settings.ts';

interface JsonOption {
  readonly json?: true;
}

const ROOT = '/api/v1/orders';

type OrdersAnswer = z.infer<typeof ordersAnswerSchema>;

export interface ListOptions extends JsonOption {
  readonly state?: string;
  readonly symbol?: string;
  readonly exchange?: string;
  readonly account?: string;
  readonly clientOrderId?: string;
  readonly doubtful?: true;
  readonly limit: number;
  readonly all?: true;
}

/** Prints the newest orders, the newest first. */
export async function listOrdersCommand({ json, limit, all, doubtful, ...filter }: ListOptions): Promise<void> {
  const wanted = doubtful ? { ...filter, doubtful: 'true' } : filter;
  const answer = await listed(wanted, all ? Number.POSITIVE_INFINITY : limit);
  if (!answer.isCurrent) warn('The lists are behind the journal: this is how it was.');
  print(json, answer, () => ordersText(answer.orders, zoneId()));
}

/** What one answer of the API holds at most. */
const PAGE_MAX = 500;

/** The newest `most` orders, page by page, as one answer. */
async function listed(filter: Record<string, string>, most: number): Promise<OrdersAnswer> {
  const orders: OrdersAnswer['orders'] = [];
  let cursor: string | null = null;
  let isCurrent = true;
  do {
    const query = new URLSearchParams({ ...filter, limit: String(Math.min(most - orders.length, PAGE_MAX)) });
    if (cursor !== null) query.set('cursor', cursor);
    const page: OrdersAnswer = await asked({ path: `?${query}`, answer: ordersAnswerSchema });
    orders.push(...page.orders);
    isCurrent &&= page.isCurrent;
    cursor = page.nextCursor;
  } while (cursor !== null && orders.length < most);
  return { orders, nextCursor: cursor, isCurrent };
}

/** Prints an order with its story. */
export async function showOrderCommand(id: string, { json }: JsonOption): Promise<void> {
  const order = await asked({ path: `/${encodeURIComponent(id)}`, answer: orderSchema });
  const story = await asked({ path: `/${encodeURIComponent(id)}/events`, answer: orderEventsSchema });
  if (!story.isCurrent) warn('The stories are behind the journal: the newest events may be missing.');
  print(json, { order, events: story.events }, () => storyText(order, story.events, zoneId()));
}

export interface SendOptions extends JsonOption {
  readonly type?: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly timeInForce?: string;
  readonly goodTill?: string;
  readonly account?: string;
  readonly exchange?: string;
  readonly clientOrderId?: string;
  readonly synthetic?: true;
  readonly ocoStop?: string;
  readonly ocoStopLimit?: string;
  readonly takeProfit?: string;
  readonly stopLoss?: string;
  readonly stopLossLimit?: string;
  readonly dryRun?: true;
}

export interface Wanted {
  readonly side: string;
  readonly quantity: string;
  readonly symbol: string;
}

/** Sends an order, or with `--dry-run` asks what would be said to it. */
export async function sendOrderCommand(wanted: Wanted, options: SendOptions): Promise<void> {
  const { json, dryRun } = options;
  const clientOrderId = options.clientOrderId ?? newName();
  const body = sendBody(wanted, { ...options, clientOrderId });
  if (dryRun) {
    const told = await asked({ method: 'POST', path: '/check', body, answer: checkedOrderSchema });
    print(json, told, () => checkText(told.reasons));
    if (told.verdict === 'DENIED') throw new CommandError(EXIT.refused, 'Nothing was sent; it would be refused.');
    return;
  }
  try {
    const done = await asked({ method: 'POST', path: '', body, answer: submittedSchema });
    if (done.replayed) warn(`${clientOrderId} was sent before: this is what became of it.`);
    print(json, done, () => ordersText(done.orders, zoneId()));
  } catch (error) {
    throw isUncertain(error) ? uncertain(error as CommandError, clientOrderId) : error;
  }
}

/** Whether the request may have been taken, though there is no answer. */
function isUncertain(error: unknown): boolean {
  return error instanceof LineLost || (error instanceof PlatformProblem && error.problem.code === 'ORDERS_UNKNOWN');
}

function uncertain({ message, exitCode }: CommandError, name: string): CommandError {
  const how = `The order may have been taken. Send the same with --client-order-id ${name}: it is done once.`;
  return new CommandError(exitCode, `${message} ${how}`);
}

/** Which type the prices speak of. */
function typeOf({ type, price, stopPrice }: Pick<SendOptions, 'type' | 'price' | 'stopPrice'>): string {
  if (type !== undefined) return type.toUpperCase().replaceAll('-', '_');
  if (price === undefined) return stopPrice === undefined ? 'MARKET' : 'STOP';
  return stopPrice === undefined ? 'LIMIT' : 'STOP_LIMIT';
}

function sendBody({ side, quantity, symbol }: Wanted, options: SendOptions): object {
  const { price, stopPrice, timeInForce, goodTill, account, exchange, clientOrderId, synthetic } = options;
  const about = { clientOrderId, account, exchange, symbol, side: side.toUpperCase(), quantity };
  const times = { timeInForce: timeInForce?.toUpperCase(), goodTill };
  const prices = { type: typeOf(options), price, stopPrice };
  const { ocoStop, ocoStopLimit, takeProfit, stopLoss, stopLossLimit } = options;
  if (ocoStop !== undefined) {
    const stop = { type: typeOf({ price: ocoStopLimit, stopPrice: ocoStop } as SendOptions), price: ocoStopLimit };
    return { form: 'oco', ...about, legs: [prices, { ...stop, stopPrice: ocoStop }] };
  }
  if (takeProfit === undefined && stopLoss === undefined) return { ...about, ...prices, ...times, synthetic };
  if (takeProfit === undefined || stopLoss === undefined)
    throw new CommandError(EXIT.usage, 'An entry with exits has both --take-profit and --stop-loss.');
  const exits = { takeProfit: { price: takeProfit }, stopLoss: { stopPrice: stopLoss, price: stopLossLimit } };
  return { form: 'bracket', ...about, ...prices, ...times, ...exits };
}

export async function cancelOrderCommand(id: string, { json }: JsonOption): Promise<void> {
  await change(`/${encodeURIComponent(id)}/cancel`, {}, json);
}

export interface ReplaceOptions extends JsonOption {
  readonly quantity?: string;
  readonly price?: string;
  readonly stopPrice?: string;
}

export async function replaceOrderCommand(id: string, { json, ...terms }: ReplaceOptions): Promise<void> {
  await change(`/${encodeURIComponent(id)}/replace`, terms, json);
}

export interface CancelAllOptions extends JsonOption, z.input<typeof cancelAllSchema> {}

export async function cancelAllOrdersCommand({ json, ...scope }: CancelAllOptions): Promise<void> {
  await change('/cancel-all', scope, json);
}

/** Prints what waits for a person. */
export async function doubtsCommand({ json }: JsonOption): Promise<void> {
  const answer = await asked({ path: '/doubts', answer: doubtsAnswerSchema });
  if (!answer.isCurrent) warn('The lists are behind the journal: this is how it was.');
  print(json, answer, () => doubtsText(answer, zoneId()));
}

export async function ordersHealthCommand({ json }: JsonOption): Promise<void> {
  const health = await asked({ path: '/health', answer: ordersHealthSchema });
  print(json, health, () => healthText(health));
  if (health.state === 'HALTED') throw new CommandError(EXIT.failed, 'No orders are taken.');
}

export interface ResolveOptions extends JsonOption {
  readonly sent?: string;
  readonly notSent?: true;
  readonly evidence: string;
}

/** Says what became of an order in doubt, or closes a break. */
export async function resolveCommand(id: string, { sent, notSent, evidence, json }: ResolveOptions): Promise<void> {
  const isBreak = id.split('~').length === 3;
  if (isBreak && (sent !== undefined || notSent === true))
    throw new CommandError(EXIT.usage, `${id} is a break: it is closed with --evidence alone.`);
  if (!isBreak && (sent === undefined) === (notSent === undefined))
    throw new CommandError(EXIT.usage, 'Say --sent <id at the broker>, or --not-sent.');
  const outcome = sent === undefined ? { outcome: 'NOT_SENT' } : { outcome: 'SENT', brokerOrderId: sent };
  const path = `${isBreak ? '/breaks' : ''}/${encodeURIComponent(id)}/resolve`;
  try {
    await change(path, isBreak ? { evidence } : { ...outcome, evidence }, json);
  } catch (error) {
    const { code } = error instanceof PlatformProblem ? error.problem : { code: null };
    if (code !== 'NOT_ALLOWED' && code !== 'PROOF_NEEDED') throw error;
    const how = 'It takes a person who has logged in with the role risk, ops or admin, and no key: do it on the page.';
    throw new CommandError(EXIT.refused, `Nothing was resolved. ${how}`);
  }
}

/** Says that an alarm was seen; `at` as it was printed, so that one that was raised again since stays open. */
export async function acknowledgeCommand(id: string, { at, json }: JsonOption & { at?: string }): Promise<void> {
  await change(`/alarms/${encodeURIComponent(id)}/acknowledge`, at === undefined ? {} : { at }, json);
}

async function change(path: string, body: object, json: true | undefined): Promise<void> {
  const changed = await asked({ method: 'POST', path, body, answer: changedOrdersSchema });
  print(json, changed, () => ordersText(changed.orders, zoneId()));
}

interface Asked<S extends z.ZodType> {
  readonly method?: 'POST';
  readonly path: string;
  readonly body?: object;
  readonly answer: S;
}

const REFUSED: readonly number[] = [404, 409, 422];

/** The answer; what is refused ends with that exit code and every reason. */
async function asked<S extends z.ZodType>({ path, ...question }: Asked<S>): Promise<z.infer<S>> {
  try {
    return await askPlatform({ ...question, path: ROOT + path });
  } catch (error) {
    if (!(error instanceof PlatformProblem) || !REFUSED.includes(error.problem.status)) throw error;
    const { code, detail, reasons } = error.problem;
    throw new CommandError(
      EXIT.refused,
      reasons === undefined ? `${code}: ${detail}` : `${code}\n${reasonLines(reasons)}`,
    );
  }
}

function checkText(reasons: Reasons): string {
  return reasons.length === 0 ? 'It would be accepted.\n' : `It would be refused:\n${reasonLines(reasons)}\n`;
}

type Reasons = readonly { readonly code: string; readonly text: string }[];

function reasonLines(reasons: Reasons): string {
  return reasons.map(({ code, text }) => `  ${code}: ${text}`).join('\n');
}

function print(json: true | undefined, answer: object, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : text());
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

function zoneId(): string {
  return loadConfig().PREGAO_EXCHANGE_TIME_ZONE;
}

/** Made here and not by the platform, so that an order without an answer can be sent again. */
function newName(): string {
  return createIds({ nowMs: systemClock.nowMs, randomBytes: () => randomBytes(16) })();
}
