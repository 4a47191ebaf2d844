import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, type LocalDate, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { describeTicker, type Feed, type FeedEvent, type Trade } from '#market-data/index.ts';
import {
  DELAY_US_MAX,
  type FaultOptions,
  fateOf,
  faultsOf,
  haltAt,
  heldUpUntil,
  printedOf,
  spellAt,
  withFaults,
} from './faults.ts';
import { dayBatches } from './tape.ts';

const zone = createZone('America/Sao_Paulo');
const date = '2026-11-13' as LocalDate;
const options: FaultOptions = { seed: 'faults', share: 0.1, lineShare: 0.2, haltShare: 0, burstShare: 0, zone };
const SYMBOLS = ['PETR4', 'WINZ26'];
const tape = [...dayBatches({ seed: 'faults', date, zone, symbols: SYMBOLS, intensity: 0.05 })].flat();

/** A feed that tells the tape second by second. */
const source: Feed = {
  venue: 'simulated',
  exchange: 'SIM',
  instruments: SYMBOLS.map((symbol) => describeTicker('SIM', symbol)),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  async run(sink) {
    let sent = 0;
    const last = (tape.at(-1)?.at ?? 0) + DELAY_US_MAX;
    for (let now: number = tape[0]?.at ?? 0; now <= last; now += SECOND_US) {
      const from = sent;
      while (sent < tape.length && (tape[sent] as Trade).at <= now) sent++;
      if (sent > from) sink({ kind: 'trades', trades: tape.slice(from, sent) });
      sink({ kind: 'clock', at: instantOf(now) });
    }
    sink({ kind: 'ended' });
  },
};

async function record(with_: FaultOptions): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  await withFaults(source, with_).run((event) => events.push(event), new AbortController().signal);
  return events;
}

const tradesOf = (events: readonly FeedEvent[]): Trade[] =>
  events.flatMap((event) => (event.kind === 'trades' ? event.trades : []));

test('without faults the line sends what the market sends, in its order', async () => {
  assert.deepEqual(tradesOf(await record({ ...options, share: 0, lineShare: 0 })), tape);
});

test('every trade comes in the end, doubled ones twice, missing ones never, and the busts are those that were fated', async () => {
  const events = await record(options);
  const sent = tradesOf(events);
  for (const trade of tape) {
    const times = sent.filter((one) => one === trade).length;
    const { doubled, missing } = fateOf(trade, options);
    assert.equal(times, missing ? 0 : doubled ? 2 : 1);
  }
  const busts = events.flatMap((event) => (event.kind === 'busts' ? event.busts : []));
  assert.equal(busts.length, tape.filter((trade) => fateOf(trade, options).bustedAfterUs !== null).length);
});

test('each kind of fault happens about as often as asked, some past the correction window', () => {
  const fates = tape.map((trade) => fateOf(trade, { ...options, lineShare: 0 }));
  for (const count of [
    fates.filter(({ delayUs }) => delayUs > 0).length,
    fates.filter(({ doubled }) => doubled).length,
    fates.filter(({ bustedAfterUs }) => bustedAfterUs !== null).length,
    fates.filter(({ missing }) => missing).length,
  ]) {
    assert.ok(count > tape.length * 0.07 && count < tape.length * 0.13, `${count} of ${tape.length}`);
  }
  assert.ok(fates.some(({ delayUs }) => delayUs > 180 * SECOND_US));
});

test('while the line is lost nothing is heard, and it says that it was lost and that it is back', async () => {
  const events = await record(options);
  let lost = false;
  let losses = 0;
  for (const event of events) {
    if (event.kind === 'lost') losses++;
    if (event.kind === 'lost') lost = true;
    else if (event.kind === 'recovered') lost = false;
    else assert.ok(!lost || event.kind === 'ended', event.kind);
    if (event.kind === 'clock') assert.equal(spellAt(event.at, options), null);
  }
  assert.ok(losses > 10);
});

test('every third time that the line is lost, what was printed meanwhile is lost for good, and nothing else', () => {
  const line = { ...options, share: 0 };
  const inSpells = tape.filter((trade) => spellAt(trade.at, line) !== null);
  const missing = tape.filter((trade) => fateOf(trade, line).missing);
  assert.ok(missing.length > inSpells.length / 5 && missing.length < inSpells.length / 2);
  assert.ok(missing.every((trade) => spellAt(trade.at, line)?.forGood));
});

test('the trades of a minute that is held up come at its end, together', async () => {
  const line = { ...options, share: 0, lineShare: 0.3 };
  const events = await record(line);
  const held = tape.filter((trade) => heldUpUntil(trade.at, line) !== null && !fateOf(trade, line).missing);
  assert.ok(held.length > tape.length / 5);
  let clock = 0;
  const comings = new Map<number, number>();
  for (const event of events) {
    if (event.kind === 'clock') clock = event.at;
    if (event.kind !== 'trades') continue;
    const ends = new Set(event.trades.map((trade) => heldUpUntil(trade.at, line)));
    for (const end of ends) if (end !== null) comings.set(end, (comings.get(end) ?? 0) + 1);
    // They come before the clock of their moment, and the one before it may be as old as a spell.
    for (const trade of event.trades) assert.ok(clock >= (heldUpUntil(trade.at, line) ?? 0) - 16 * SECOND_US);
  }
  assert.deepEqual(new Set(comings.values()), new Set([1]));
  assert.equal(comings.size, new Set(held.map(({ at }) => heldUpUntil(at, line))).size);
});

test('a symbol that is halted prints nothing for minutes, and the feed tells when that begins and ends', async () => {
  const market = { ...options, share: 0, lineShare: 0, haltShare: 0.3 };
  const events = await record(market);
  const halted = new Map<string, number>();
  let halts = 0;
  for (const event of events) {
    if (event.kind === 'trades')
      for (const { symbol, at } of event.trades) assert.ok(!halted.has(symbol), `${symbol} at ${at}`);
    if (event.kind !== 'halt') continue;
    const since = halted.get(event.symbol);
    assert.equal(event.halted, since === undefined);
    if (since === undefined) halted.set(event.symbol, event.at);
    else {
      halted.delete(event.symbol);
      assert.ok(event.at - since >= 120 * SECOND_US && event.at - since <= 600 * SECOND_US);
      halts++;
    }
  }
  assert.ok(halts > 5 && halted.size === 0, `${halts} halts, ${halted.size} of them without an end`);
  const printed = tape.filter(({ symbol, at }) => haltAt(symbol, at, market) === null);
  assert.ok(printed.length < tape.length);
  assert.deepEqual(tradesOf(events), printed);
});

test('a burst is three seconds of ten thousand trades a second, each with a number of its own, in many events', async () => {
  const market = { ...options, share: 0, lineShare: 0, burstShare: 2 / tape.length };
  const events = await record(market);
  const bursts = tape.filter((trade) => printedOf(trade, market).length > 1);
  assert.ok(bursts.length > 0);
  const sent = tradesOf(events);
  assert.equal(sent.length, tape.length + 30_000 * bursts.length);
  assert.equal(new Set(sent.map(({ symbol, id }) => `${symbol} ${id}`)).size, sent.length);
  for (const { at } of bursts)
    for (let second: number = at; second < at + 3 * SECOND_US; second += SECOND_US) {
      const within = sent.filter((trade) => trade.at > second && trade.at <= second + SECOND_US);
      assert.ok(within.length >= 10_000, `${within.length}`);
    }
  const sizes = events.flatMap((event) => (event.kind === 'trades' ? [event.trades.length] : []));
  assert.ok(sizes.filter((size) => size === 1_000).length >= 20 * bursts.length && Math.max(...sizes) === 1_000);
});

test('halts and bursts are among the faults that one setting asks for, and none without it', () => {
  const { haltShare, burstShare } = faultsOf(0.03, options);
  assert.ok(haltShare > 0 && burstShare > 0);
  assert.deepEqual(
    tape.flatMap((trade) => printedOf(trade, faultsOf(0, options))),
    tape,
  );
});

test('the same seed sends the same events', async () => {
  const all = { ...options, haltShare: 0.1, burstShare: 1 / tape.length };
  assert.deepEqual(await record(all), await record(all));
});

test('a confirmation comes through when the line works, behind the trades that were sent before it', async () => {
  const first = tape.slice(0, 200);
  const end = instantOf((first.at(-1)?.at ?? 0) + DELAY_US_MAX);
  const feed: Feed = {
    ...source,
    async run(sink) {
      sink({ kind: 'clock', at: end });
      sink({ kind: 'trades', trades: first });
      sink({ kind: 'subscribed', symbol: 'PETR4', from: end });
      for (let minute = 0; minute < 20; minute++) sink({ kind: 'clock', at: instantOf(end + minute * 7 * SECOND_US) });
    },
  };
  const events: FeedEvent[] = [];
  await withFaults(feed, { ...options, share: 0 }).run((event) => events.push(event), new AbortController().signal);
  const told = events.findIndex(({ kind }) => kind === 'subscribed');
  const due = first.filter((trade) => !fateOf(trade, { ...options, share: 0 }).missing);
  assert.ok(told > 0);
  assert.ok(due.every((trade) => tradesOf(events.slice(0, told)).includes(trade)));
});
