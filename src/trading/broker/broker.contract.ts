/** What every broker promises, however badly it may behave otherwise; each one runs this suite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quantityOf } from '#kernel/quantity.ts';
import type { Broker, BrokerMessage, BrokerOrder, BrokerRow, BrokerTarget } from './broker.ts';

export interface BrokerUnderTest {
  readonly broker: Broker;
  /** An order that rests: nothing trades at its price, and a quantity of one lot less is valid too. */
  readonly resting: BrokerOrder;
  /** An order that the broker or the exchange refuses. */
  readonly refused: BrokerOrder;
  readonly lot: number;
  /** Lets everything happen that is under way. */
  settle(): Promise<void>;
  /** Trades `quantity` of the resting order at its price. */
  trade(quantity: number): Promise<void>;
  /** Where the broker has sessions: the next one. */
  newSession(): Promise<void>;
  end(): Promise<void>;
}

/** `open` gives a fresh broker without orders. */
export function brokerSuite(name: string, open: () => Promise<BrokerUnderTest>): void {
  const withBroker = (run: (under: BrokerUnderTest, heard: BrokerMessage[]) => Promise<void>) => async () => {
    const under = await open();
    const heard: BrokerMessage[] = [];
    under.broker.listen((message) => heard.push(message));
    try {
      await run(under, heard);
    } finally {
      await under.end();
    }
  };
  describe(`broker: ${name}`, () => {
    test('who listens hears the session first, and nothing after it ended', () => tellsTheSession(open));
    test('an order that was sent is told with the ids of both, and stands in the list', withBroker(tellsAndLists));
    test('a refused order is told once, and is over', withBroker(refuses));
    test('fills are told as sums that only grow, and an order ends with the last', withBroker(fills));
    test('a canceled order is told so with what it had traded, and trades no more', withBroker(cancels));
    test('a cancel that comes too late is refused, and changes nothing', withBroker(cancelsTooLate));
    test('a replaced order is told with its new terms', withBroker(replaces));
    test('a target that the broker does not know is refused at once', withBroker(refusesUnknown));
    test('local ids count in their session alone; broker ids in all', withBroker(forgetsLocalIds));
  });
}

type Run = (under: BrokerUnderTest, heard: BrokerMessage[]) => Promise<void>;

async function tellsTheSession(open: () => Promise<BrokerUnderTest>): Promise<void> {
  const under = await open();
  const heard: string[] = [];
  const end = under.broker.listen((message) => heard.push(message.kind));
  await under.settle();
  assert.deepEqual(heard, ['session']);
  end();
  await under.broker.send(under.resting);
  await under.settle();
  assert.deepEqual(heard, ['session']);
  await under.end();
}

const tellsAndLists: Run = async (under, heard) => {
  const localId = await sent(under);
  await under.settle();
  const row = lastRow(heard);
  assert.deepEqual([row.status, row.localId, row.figures.cum], ['LIVE', localId, 0]);
  assert.ok(row.brokerOrderId !== null);
  assert.deepEqual(await under.broker.list(), { complete: true, rows: [row] });
};

const refuses: Run = async (under, heard) => {
  const outcome = await under.broker.send(under.refused);
  await under.settle();
  assert.equal(outcome.kind, 'sent');
  assert.equal(lastRow(heard).status, 'REJECTED');
  assert.notEqual(lastRow(heard).text, '', 'it says why');
  assert.equal(rowsOf(heard).filter(({ status }) => status === 'REJECTED').length, 1);
};

const fills: Run = async (under, heard) => {
  await sent(under);
  await under.settle();
  await under.trade(under.lot);
  assert.deepEqual([lastRow(heard).status, lastRow(heard).figures.cum], ['LIVE', under.lot]);
  await under.trade(under.resting.quantity - under.lot);
  const { status, figures } = lastRow(heard);
  assert.deepEqual([status, figures.cum, figures.restated], ['FILLED', under.resting.quantity, 0]);
  assert.equal(figures.notional, BigInt(under.resting.quantity) * BigInt(under.resting.price ?? 0));
  const sums = rowsOf(heard).map(({ figures: { cum } }) => cum);
  assert.deepEqual(
    sums,
    sums.toSorted((a, b) => a - b),
  );
};

const cancels: Run = async (under, heard) => {
  await sent(under);
  await under.settle();
  await under.trade(under.lot);
  assert.deepEqual(await under.broker.cancel(idOf(heard)), { kind: 'taken' });
  await under.settle();
  assert.deepEqual([lastRow(heard).status, lastRow(heard).figures.cum], ['CANCELED', under.lot]);
  await under.trade(under.lot);
  assert.equal((await under.broker.list()).rows[0]?.figures.cum, under.lot);
};

const cancelsTooLate: Run = async (under, heard) => {
  await sent(under);
  await under.settle();
  await under.trade(under.resting.quantity);
  await under.broker.cancel(idOf(heard));
  await under.settle();
  assert.equal(heard.at(-1)?.kind, 'cancelRejected');
  assert.equal((await under.broker.list()).rows[0]?.status, 'FILLED');
};

const replaces: Run = async (under, heard) => {
  const { resting, lot } = under;
  await sent(under);
  await under.settle();
  const terms = { quantity: quantityOf(resting.quantity - lot), price: resting.price, stopPrice: null };
  assert.deepEqual(await under.broker.replace(idOf(heard), terms), { kind: 'taken' });
  await under.settle();
  const message = heard.findLast(({ kind }) => kind === 'replaced');
  assert.ok(message?.kind === 'replaced');
  assert.equal(message.row.quantity, resting.quantity - lot);
  assert.equal((await under.broker.list()).rows.length, 1, 'it is one order still');
};

const refusesUnknown: Run = async ({ broker }) => {
  const targets: BrokerTarget[] = [{ brokerOrderId: 'nobody' }, { localId: '987654' }];
  for (const target of targets) assert.equal((await broker.cancel(target)).kind, 'refused');
};

const forgetsLocalIds: Run = async (under, heard) => {
  const localId = await sent(under);
  await under.settle();
  const before = idOf(heard);
  await under.newSession();
  await under.settle();
  assert.equal((await under.broker.cancel({ localId })).kind, 'refused');
  const [row] = (await under.broker.list()).rows;
  assert.deepEqual([row?.localId, row?.brokerOrderId], [null, before.brokerOrderId]);
  assert.deepEqual(await under.broker.cancel(before), { kind: 'taken' });
  const again = await sent(under);
  await under.settle();
  assert.equal(lastRow(heard).localId, again);
  assert.equal((await under.broker.list()).rows.length, 2);
};

async function sent({ broker, resting }: BrokerUnderTest): Promise<string> {
  const outcome = await broker.send(resting);
  assert.equal(outcome.kind, 'sent');
  return outcome.kind === 'sent' ? outcome.localId : '';
}

function rowsOf(heard: readonly BrokerMessage[]): BrokerRow[] {
  return heard.flatMap((message) => (message.kind === 'session' ? [] : [message.row]));
}

function lastRow(heard: readonly BrokerMessage[]): BrokerRow {
  const row = rowsOf(heard).at(-1);
  assert.ok(row !== undefined, 'something was told');
  return row;
}

function idOf(heard: readonly BrokerMessage[]): { brokerOrderId: string } {
  const { brokerOrderId } = lastRow(heard);
  assert.ok(brokerOrderId !== null);
  return { brokerOrderId };
}
