import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AssertionError, defined } from '#kernel/assert.ts';
import { priceOf } from '#kernel/price.ts';
import { apply } from './apply.ts';
import type { Input } from './command.ts';
import { Decision } from './decision.ts';
import { ack, canceled, cum, expired, figures, idOf, rejected, sent, terms, World } from './oms.fixture.ts';
import { LIVES, type Life, type Order } from './order.ts';
import { forkState } from './state.ts';
import { RULES, type Rule, ruleOf, TRIGGER_ROWS } from './transition.table.ts';
import { transition } from './transition.ts';
import type { Report, Trigger, TriggerRow } from './trigger.ts';

const ID = idOf('o');
const STOP = { type: 'STOP', price: null, stopPrice: priceOf(105_000), synthetic: true } as const;

/** How an order of 100 comes to each life. */
const REPORTS: Record<Life, readonly Report[]> = {
  NEW: [],
  QUEUED: [],
  SENT: [sent],
  IN_DOUBT: [sent, { kind: 'OutcomeUnknown', why: 'SEND_OUTCOME_UNKNOWN' }],
  ACK: [ack()],
  PARTIAL: [ack(), cum(40)],
  FILLED: [ack(), cum(100)],
  CANCELED: [ack(), canceled(0)],
  EXPIRED: [ack(), expired(0)],
  REJECTED: [rejected],
  NOT_SENT: [{ kind: 'AdapterSuppressed' }],
  DENIED: [],
};

function worldAt(life: Life): World {
  const world = new World({ policy: { syntheticStops: true } });
  world.submit('o', life === 'NEW' ? STOP : {}, life === 'DENIED' ? { halted: true } : {});
  world.report(ID, ...REPORTS[life]);
  assert.equal(world.order(ID).life, life);
  return world;
}

/** A trigger that leads to `row` of an order. */
function triggerOf(row: TriggerRow, order: Order): Trigger {
  const wanted = { ...terms(150), reservePrice: priceOf(100_000), requestId: 'r' };
  switch (row) {
    case 'CumOlder':
      return cum(order.cum);
    case 'CumPart':
      return cum(order.cum + 1);
    case 'CumFull':
      return cum(order.quantity);
    case 'CumOver':
      return cum(order.quantity + order.cum + 1);
    case 'RiskAccepted':
    case 'AdapterIntentLogged':
    case 'CancelRequested':
    case 'CancelTimeout':
    case 'ReplaceTimeout':
    case 'EodClose':
    case 'AdapterSuppressed':
      return { kind: row };
    case 'RiskDenied':
      return { kind: row, codes: ['X'], text: 'no' };
    case 'AdapterSent':
      return sent;
    case 'SendFailedDefinitive':
      return { kind: row, code: 'NO_LOGIN', text: 'no' };
    case 'OutcomeUnknown':
      return { kind: row, why: 'SESSION_LOST' };
    case 'BrokerAck':
    case 'BrokerPending':
      return { kind: row, brokerOrderId: 'b9' };
    case 'BrokerReject':
      return rejected;
    case 'BrokerCanceled':
      return canceled(order.cum);
    case 'BrokerExpired':
      return expired(order.cum);
    case 'CancelRejected':
      return { kind: row, text: 'too late' };
    case 'ReplaceRequested':
      return { kind: row, wanted };
    case 'BrokerReplaced':
      return { kind: row, attempt: null, figures: figures(order.cum), terms: terms(150), brokerOrderId: null };
    case 'ReplaceRejected':
      return { kind: row, attempt: 1, text: 'no' };
    case 'ReconFound':
      return { kind: row, status: 'LIVE', brokerOrderId: order.brokerOrderId ?? 'b9', figures: figures(order.cum) };
    case 'ReconNotFoundProven':
      return { kind: row, evidence: 'two lists' };
    case 'LateBrokerOrderFound':
      return { kind: row, brokerOrderId: 'b9', figures: figures(order.cum) };
    case 'TradeBust':
      return { kind: row, execution: 'x', figures: figures(Math.max(order.cum - 10, 0), 1), live: true };
    case 'TradeCorrect':
      return { kind: row, execution: 'x', figures: figures(order.cum, 1), live: true };
    case 'Suspended':
      return { kind: row, suspended: true };
    case 'OperatorResolve':
      return { kind: row, brokerOrderId: order.brokerOrderId ?? 'b9', evidence: 'the list of the broker' };
  }
}

/** Lives that a rule may lead to; for a rule that is not here the order stays where it is. */
const LEADS_TO: Partial<Record<Rule, readonly Life[]>> = {
  queue: ['QUEUED'],
  deny: ['DENIED'],
  send: ['SENT'],
  pend: ['SENT'],
  reject: ['REJECTED'],
  endPart: ['CANCELED'],
  doubt: ['IN_DOUBT'],
  ack: ['ACK'],
  ackSuspended: ['ACK'],
  adopt: ['ACK', 'PARTIAL'],
  book: ['PARTIAL', 'FILLED'],
  bookLate: ['CANCELED', 'EXPIRED', 'FILLED'],
  bookAdopt: ['PARTIAL', 'FILLED'],
  overfill: ['FILLED'],
  cancel: ['CANCELED'],
  expire: ['EXPIRED'],
  expireHere: ['EXPIRED'],
  expireIfHere: ['EXPIRED'],
  cancelHere: ['CANCELED'],
  notSent: ['NOT_SENT'],
  replace: ['ACK', 'PARTIAL'],
  asReported: ['ACK', 'PARTIAL'],
  bust: LIVES,
  resolve: ['ACK'],
  resolveThere: ['ACK', 'PARTIAL', 'CANCELED'],
};

const OPENS_BREAK: ReadonlySet<Rule> = new Set(['break', 'sentLate', 'adopt', 'bookAdopt', 'bookDenied', 'overfill']);

for (const life of LIVES)
  for (const row of TRIGGER_ROWS) {
    const rule = ruleOf(row, life);
    test(`${row} of an order that is ${life}: ${rule}`, () => {
      const world = worldAt(life);
      const before = world.order(ID);
      const input = { v: 1, seq: 1_000, at: world.now, corr: 'c', principal: 'p' } as Input;
      const decision = new Decision(forkState(world.state), input);
      const trigger = triggerOf(row, before);
      if (rule === 'assert') {
        // Straight to the table: sums of a filled order can only be older or too many.
        assert.throws(() => transition(before, row, trigger, () => undefined), AssertionError);
        return;
      }
      decision.happen(ID, trigger);
      assert.ok(decision.visits.some(([seen, at]) => seen === row && at === life));
      for (const event of decision.events) apply(world.state, event);
      world.watch.after(world.state, decision.events);
      world.watch.whole(world.state);
      const after = world.order(ID).life;
      const allowed = LEADS_TO[rule] ?? [life];
      assert.ok(allowed.includes(after), `${after} is none of ${allowed.join(', ')}`);
      assert.equal(
        decision.events.some(({ kind }) => kind === 'BreakOpened'),
        OPENS_BREAK.has(rule) || (rule === 'sameId' && before.brokerOrderId !== null) || rule === 'replaceFilled',
      );
    });
  }

const PAGE = join(import.meta.dirname, '../../../docs/order-states.md');

/** The table of the page, in the words of the code. */
function tableText(): string {
  const rows = TRIGGER_ROWS.map((row) => `| ${row} | ${LIVES.map((life) => ruleOf(row, life)).join(' | ')} |`);
  const head = `| | ${LIVES.join(' | ')} |\n|${'---|'.repeat(LIVES.length + 1)}`;
  const rules = Object.entries(RULES).map(([rule, text]) => `- \`${rule}\`: ${text}`);
  return `${head}\n${rows.join('\n')}\n\n## Rules\n\n${rules.join('\n')}\n`;
}

test('the published table of states is the one that runs', () => {
  const page = readFileSync(PAGE, 'utf8');
  const intro = defined(page.split('## Table\n')[0], 'the page has a beginning');
  const text = `${intro}## Table\n\n${tableText()}`;
  if (process.env.PREGAO_WRITE_DOCS === '1') writeFileSync(PAGE, text);
  assert.equal(
    readFileSync(PAGE, 'utf8'),
    text,
    'run: PREGAO_WRITE_DOCS=1 node --test src/trading/oms/transition.test.ts',
  );
});
