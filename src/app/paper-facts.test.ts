import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FACTS } from '../trading/oms/oms.fixture.ts';
import { FactBook } from './paper-facts.ts';
import type { FactQuestion } from './paper-talk.ts';

test('a symbol is asked for once between two words of the market, and anew after each', async () => {
  const asked: FactQuestion[] = [];
  const book = new FactBook((question) => asked.push(question));
  book.marketSpoke();
  const [first, second] = [book.of('SIM', 'PETR4'), book.of('SIM', 'PETR4')];
  assert.deepEqual(asked, [{ kind: 'facts', call: 1, exchange: 'SIM', symbol: 'PETR4' }]);
  book.marketSpoke();
  const third = book.of('SIM', 'PETR4');
  book.hear({ kind: 'facts', call: 2, facts: { ...FACTS, halted: true } });
  book.hear({ kind: 'facts', call: 1, facts: FACTS });
  assert.deepEqual([(await first)?.halted, (await second)?.halted, (await third)?.halted], [false, false, true]);
});

test('what cannot be told, and a platform that closes, end the question', async () => {
  const book = new FactBook(() => undefined);
  book.marketSpoke();
  const failed = book.of('SIM', 'PETR4');
  book.hear({ kind: 'facts', call: 1, facts: 'the master cannot be read' });
  await assert.rejects(failed, /the master cannot be read/);
  const again = book.of('SIM', 'PETR4');
  book.hear({ kind: 'facts', call: 2, facts: FACTS });
  assert.equal((await again)?.phase, 'continuous');
  const waiting = book.of('SIM', 'VALE3');
  book.close();
  await assert.rejects(waiting, /closing/);
  await assert.rejects(book.of('SIM', 'PETR4'), /closing/);
});

test('before the market has said anything nothing is asked: it is not closed, only not heard yet', async () => {
  const asked: FactQuestion[] = [];
  const book = new FactBook((question) => asked.push(question));
  const early = book.of('SIM', 'PETR4');
  assert.equal(asked.length, 0);
  book.marketSpoke();
  assert.equal(asked.length, 1);
  book.hear({ kind: 'facts', call: 1, facts: FACTS });
  assert.equal((await early)?.phase, 'continuous');
});

test('a market that begins anew, as a replay that goes back does, is waited for again', async () => {
  const asked: FactQuestion[] = [];
  const book = new FactBook((question) => asked.push(question));
  book.marketSpoke();
  book.marketBeganAnew();
  const early = book.of('B3', 'PETR4');
  assert.equal(asked.length, 0);
  book.marketSpoke();
  book.hear({ kind: 'facts', call: 1, facts: FACTS });
  assert.equal((await early)?.phase, 'continuous');
});
