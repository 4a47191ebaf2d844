import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, type LocalDate, SECOND_US } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import type { Feed, FeedEvent, Trade } from '#market-data/index.ts';
import { DELAY_US_MAX, type FaultOptions, fateOf, lostUntil, withFaults } from './faults.ts';
import { dayBatches } from './tape.ts';

const zone = createZone('America/Sao_Paulo');
const date = '2026-11-13' as LocalDate;
const options: FaultOptions = { seed: 'faults', share: 0.1, lostShare: 0.2, zone };
const tape = [...dayBatches({ seed: 'faults', date, zone, symbols: ['PETR4', 'WINZ26'], intensity: 0.05 })].flat();

/** A feed that tells the tape second by second. */
const source: Feed = {
  venue: 'simulated',
  exchange: 'SIM',
  instruments: [],
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
  assert.deepEqual(tradesOf(await record({ ...options, share: 0, lostShare: 0 })), tape);
});

test('every trade comes in the end, doubled ones twice, and the busts are those that were fated', async () => {
  const events = await record(options);
  const sent = tradesOf(events);
  for (const trade of tape) {
    const times = sent.filter((one) => one === trade).length;
    assert.equal(times, fateOf(trade, options).doubled ? 2 : 1);
  }
  const busts = events.flatMap((event) => (event.kind === 'busts' ? event.busts : []));
  assert.equal(busts.length, tape.filter((trade) => fateOf(trade, options).bustedAfterUs !== null).length);
});

test('each kind of fault happens about as often as asked, some past the correction window', () => {
  const fates = tape.map((trade) => fateOf(trade, options));
  for (const count of [
    fates.filter(({ delayUs }) => delayUs > 0).length,
    fates.filter(({ doubled }) => doubled).length,
    fates.filter(({ bustedAfterUs }) => bustedAfterUs !== null).length,
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
    if (event.kind === 'clock') assert.equal(lostUntil(event.at, options), null);
  }
  assert.ok(losses > 10);
});

test('the same seed sends the same events', async () => {
  assert.deepEqual(await record(options), await record(options));
});
