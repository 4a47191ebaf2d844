import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { instantOf } from '#kernel/time.ts';
import {
  type AdapterMessage,
  type Approved,
  apply,
  type CheckedOrder,
  canonicalJson,
  type Decided,
  decide,
  dueTimers,
  type Event,
  emptyState,
  type Input,
  type InputBody,
  type InstrumentFacts,
  InvariantWatch,
  messagesAfter,
  parseCanonicalJson,
  projectOrder,
  type State,
  stateHash,
} from './index.ts';
import { FACTS, intentOf, keyOf } from './oms/oms.fixture.ts';

const START = 1_756_472_400_000_000;
const facts: InstrumentFacts = FACTS;

/** What a shell does around the core: note, apply, and only then let out. */
function shell() {
  const state: State = emptyState();
  const journal: string[] = [];
  const watch = new InvariantWatch();
  const give = (body: InputBody): Decided => {
    const seq = journal.length + 1;
    const input: Input = { v: 1, seq, at: instantOf(START + seq), corr: 'c', principal: 'p', ...body };
    const decided = decide(state, input);
    journal.push(canonicalJson({ input, events: decided.events }));
    for (const event of decided.events) apply(state, event);
    watch.after(state, decided.events);
    return decided;
  };
  return { state, journal, give };
}

test('an order goes from a wish to a message through the only door, and is there again after a restart', () => {
  const { state, journal, give } = shell();
  give({ kind: 'AdapterHello', adapterId: 'paper', epoch: 1, session: 's', buildHash: 'b', outSeq: 0 });
  const { answer, outbox } = give({ kind: 'SubmitOrder', ...keyOf('o'), intent: intentOf(), facts });
  assert.ok(answer.kind === 'accepted');
  const messages: AdapterMessage[] = messagesAfter(state, 'paper', 0);
  assert.deepEqual(
    outbox.map(({ message }) => message),
    messages,
  );
  const [message] = messages;
  assert.ok(message?.verb === 'NEW');
  const order: Approved<CheckedOrder> = message.order;
  assert.equal(order.symbol, 'PETR4');
  assert.equal(dueTimers(state, instantOf(START + 60_000_000)).length, 1);

  const again = emptyState();
  for (const line of journal) {
    const { events } = parseCanonicalJson(line) as { events: readonly Event[] };
    for (const event of events) apply(again, event);
  }
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  assert.equal(stateHash(again, hash), stateHash(state, hash));
  const restored = again.orders.get(message.orderId);
  assert.ok(restored !== undefined);
  assert.equal(projectOrder(restored).state, 'NEW');
});
