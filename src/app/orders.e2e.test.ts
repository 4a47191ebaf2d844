/** The command `pregao orders`, as a process of its own, against the API of orders. */

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { ack, canceled, FACTS } from '../trading/oms/oms.fixture.ts';
import { type OrderWorld, openOrderWorld } from './orders.fixture.ts';
import { runCommand, withFolder } from './testing.fixture.ts';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a test with the command, against a server of its own. */
async function withOrders(run: (orders: (...args: string[]) => Promise<Ran>, world: OrderWorld) => Promise<void>) {
  const world = await openOrderWorld();
  const server = world.serverFor();
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  try {
    await withFolder(async (folder) => {
      const settings = { PREGAO_HOST: '127.0.0.1', PREGAO_PORT: String(port) };
      await run((...args) => runCommand(folder, ['orders', ...args], settings), world);
    });
  } finally {
    await server.close();
  }
}

describe('pregao orders', () => {
  test('sends an order once, shows it with its story, changes it and cancels it', () =>
    withOrders(async (orders, world) => {
      const send = ['send', 'buy', '100', 'PETR4', '--price', '10.00', '--client-order-id', 'a'];
      const sent = await orders(...send);
      assert.equal(sent.code, 0, sent.stderr);
      assert.match(sent.stdout, /NEW +BUY +100 +PETR4 \(SIM\) +LIMIT +10\.00 +0 +paper +a~0\.1/);
      const again = await orders(...send);
      assert.deepEqual([again.code, again.stderr.trim()], [0, 'a was sent before: this is what became of it.']);
      const other = await orders('send', 'buy', '200', 'PETR4', '--price', '10.00', '--client-order-id', 'a');
      assert.equal(other.code, 4);
      assert.match(other.stderr, /^CLIENT_ORDER_ID_REUSED: /);
      const report = { orderId: 'house/a/0.1', brokerOrderId: null };
      await world.venue({
        ...{ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0 },
        reports: [{ ...report, adapterSeq: 1, report: { kind: 'BrokerAck', brokerOrderId: 'b' } }],
      });
      const replaced = await orders('replace', 'a~0.1', '--price', '10.10');
      assert.match(replaced.stdout, /ACK \(replace pending\)/);
      const shown = await orders('show', 'a~0.1');
      assert.match(shown.stdout, /OrderReceived +ana\n(.*\n)+.*OrderAcked +paper\n(.*\n)*.*ReplaceRequested +ana/);
      assert.match((await orders('cancel', 'a~0.1')).stdout, /ACK \(cancel pending\)/);
    }));

  test('tells every reason why an order is refused, and sends none in a dry run', () =>
    withOrders(async (orders, world) => {
      world.facts = { ...FACTS, lot: 100 };
      const wrong = ['send', 'buy', '150', 'PETR4', '--price', '10.005'];
      const dry = await orders(...wrong, '--dry-run');
      assert.equal(dry.code, 4);
      assert.match(dry.stdout, /^It would be refused:\n {2}LOT: .*150.*100\n {2}TICK: .*10\.005.*0\.01\n$/);
      assert.equal((await orders('list')).stdout, 'No orders.\n');
      const sent = await orders(...wrong);
      assert.equal(sent.code, 4);
      assert.match(sent.stderr, /^ORDER_DENIED\n {2}LOT: .*\n {2}TICK: /);
      const fine = await orders('send', 'sell', '100', 'PETR4', '--dry-run', '--json');
      assert.deepEqual([fine.code, JSON.parse(fine.stdout)], [0, { verdict: 'ACCEPTED', reasons: [] }]);
      assert.equal((await orders('send', 'buy', '1e3', 'PETR4')).code, 2);
      assert.equal((await orders('send', 'buy', '100', 'PETR4', '--take-profit', '11')).code, 2);
      assert.equal((await orders('send', 'buy', '100', 'XXXX9')).code, 4);
    }));

  test('sends pairs and entries with exits', () =>
    withOrders(async (orders) => {
      const pair = ['--price', '10.50', '--oco-stop', '9.50', '--client-order-id', 'p', '--json'];
      const two = JSON.parse((await orders('send', 'sell', '100', 'PETR4', ...pair)).stdout);
      assert.deepEqual(
        two.orders.map((one: { type: string }) => one.type),
        ['LIMIT', 'STOP'],
      );
      const exits = ['--price', '10.00', '--take-profit', '10.50', '--stop-loss', '9.60', '--stop-loss-limit', '9.50'];
      const entry = await orders('send', 'buy', '100', 'PETR4', ...exits, '--client-order-id', 'e');
      assert.equal(entry.code, 0, entry.stderr);
      const all = await orders('cancel-all', '--symbol', 'PETR4', '--json');
      assert.equal(JSON.parse(all.stdout).orders.length, 3);
    }));

  test('shows what waits for a person, and takes a decision with its evidence', () =>
    withOrders(async (orders, world) => {
      assert.equal((await orders('doubts')).stdout, 'Nothing waits for a person.\n');
      await orders('send', 'buy', '100', 'PETR4', '--price', '10.00', '--client-order-id', 'a');
      const lost = { kind: 'OutcomeUnknown', why: 'SESSION_LOST' } as const;
      const about = { orderId: 'house/a/0.1', brokerOrderId: null };
      await world.venue({
        ...{ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0 },
        reports: [
          { ...about, adapterSeq: 1, report: { kind: 'AdapterIntentLogged' } },
          { ...about, adapterSeq: 2, report: lost },
        ],
      });
      assert.match((await orders('doubts')).stdout, /SENT \(in doubt\).*a~0\.1\n/);
      assert.equal((await orders('resolve', 'a~0.1', '--not-sent')).code, 2, 'no evidence');
      assert.equal((await orders('resolve', 'a~0.1', '--evidence', 'x')).code, 2, 'no outcome');
      const done = await orders('resolve', 'a~0.1', '--not-sent', '--evidence', 'the broker says so');
      assert.match(done.stdout, /REJECT/);
      const health = await orders('health');
      assert.match(
        health.stdout,
        /^OPEN\njournal at \d+, lists 0 behind\nadapter paper: session s, \d messages waiting\n$/,
      );
    }));

  test('shows alarms until one says that they were seen', () =>
    withOrders(async (orders, world) => {
      await orders('send', 'buy', '100', 'PETR4', '--price', '10.00', '--client-order-id', 'a');
      await world.venue({
        ...{ kind: 'AdapterReport', adapterId: 'paper', epoch: 1, outSeq: 0 },
        reports: [ack(), canceled(0)].map((report, index) => ({
          ...{ orderId: 'house/a/0.1', brokerOrderId: null, adapterSeq: index + 1, report },
        })),
      });
      const { stdout } = await orders('doubts');
      assert.match(
        stdout,
        /Alarms:\n\S+Z +a~0\.1~UNSOLICITED_CANCEL .+\n\nSeen: pregao orders acknowledge <alarm> --at <its time>\n$/,
      );
      const earlier = await orders('acknowledge', 'a~0.1~UNSOLICITED_CANCEL', '--at', '2020-01-01T00:00:00Z');
      assert.equal(earlier.code, 4, 'it was raised again since');
      assert.match((await orders('acknowledge', 'a~0.1~UNSOLICITED_CANCEL')).stdout, /CANCELED/);
      assert.equal((await orders('doubts')).stdout, 'Nothing waits for a person.\n');
      const again = await orders('acknowledge', 'a~0.1~UNSOLICITED_CANCEL');
      assert.deepEqual([again.code, /no open alarm/.test(again.stderr)], [4, true]);
    }));

  test('without a platform an order may be sent again under the name that is told', () =>
    withFolder(async (folder) => {
      const settings = { PREGAO_HOST: '127.0.0.1', PREGAO_PORT: '1' };
      const ran = await runCommand(folder, ['orders', 'send', 'buy', '100', 'PETR4'], settings);
      assert.equal(ran.code, 1);
      assert.match(
        ran.stderr,
        /No platform answers.*Send the same with --client-order-id [0-9a-f-]{36}: it is done once/,
      );
    }));
});
