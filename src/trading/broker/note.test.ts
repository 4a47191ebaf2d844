import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '#kernel/price.ts';
import { quantityOf } from '#kernel/quantity.ts';
import { seededRandom } from '#kernel/random.ts';
import { AdapterWorld } from './adapter.fixture.ts';
import { applyNote, emptyAdapterState, notesOf } from './adapter-state.ts';
import { NoteError, noteText, parseNote } from './note.ts';

/** The notes of a world in which a bit of everything happens. */
async function someNotes(): Promise<string[]> {
  const it = new AdapterWorld('notes');
  await it.start();
  const [a, b] = [it.submit('a'), it.submit('b', { symbol: 'VALE3' })];
  it.broker.enterByHand({ ...it.order(a).intent, account: 'other', timeInForce: 'DAY' });
  await it.pass(1_000_000);
  it.broker.trade(0, 30);
  it.broker.trade(1, 30);
  it.replace(b, 200);
  it.cancel(a);
  await it.pass(1_000_000);
  it.kill();
  await it.pass(5_000_000);
  return it.disk.notes;
}

function stateOf(texts: readonly string[]) {
  const state = emptyAdapterState();
  for (const text of texts) applyNote(state, parseNote(text));
  return state;
}

test('a note is read as it was written, and shorter notes say the same', async () => {
  const texts = await someNotes();
  const kinds = new Set(texts.map((text) => parseNote(text).kind));
  for (const kind of [
    'coreEpoch',
    'heard',
    'intent',
    'outcome',
    'bound',
    'row',
    'ended',
    'replace',
    'foreign',
    'report',
  ])
    assert.ok(kinds.has(kind as never), `no ${kind}`);
  for (const text of texts) assert.equal(noteText(parseNote(text)), text);
  const whole = stateOf(texts);
  const short = notesOf(whole, () => true).map(noteText);
  assert.ok(short.length < texts.length);
  assert.deepEqual(stateOf(short), whole);
  assert.equal(stateOf(notesOf(whole, ({ ended }) => !ended).map(noteText)).orders.size, whole.open.size);
});

test('a damaged note is told as such, or is another note: nothing else ever comes of it', async () => {
  const texts = await someNotes();
  const random = seededRandom('fuzz');
  const rounds = Number(process.env.PREGAO_FUZZ_ROUNDS ?? 30_000);
  let damaged = 0;
  let state = stateOf(texts);
  for (let round = 0; round < rounds; round++) {
    if (round % 5_000 === 0) state = stateOf(texts);
    const text = texts[random.below(texts.length)] ?? '';
    const at = random.below(text.length);
    const junk = ['', '0', '"', '{', '}', 'null', '-1', '[]', '\\', '__proto__', text.slice(at, at + random.below(40))];
    const wrong = text.slice(0, at) + junk[random.below(junk.length)] + text.slice(at + random.below(6));
    try {
      applyNote(state, parseNote(wrong));
    } catch (error) {
      assert.ok(error instanceof NoteError, `${String(error)} of ${wrong}`);
      assert.match(error.message, /backup/);
      damaged++;
    }
  }
  assert.ok(damaged > rounds / 3, `${damaged} of ${rounds}`);
});

test('prices below zero, as spreads have them, are read back', () => {
  const terms = { quantity: quantityOf(50), price: priceOf(-500), stopPrice: null };
  const note = { kind: 'terms', orderId: 'o', terms } as const;
  assert.deepEqual(parseNote(noteText(note)), note);
});
