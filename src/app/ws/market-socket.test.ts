import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { candleOf, FakeMarket, FakeReader, hubOver, principalOf } from './hub.fixture.ts';
import { createTeller, marketReader } from './market-socket.ts';

const SERIES = { exchange: 'SIM', symbol: 'PETR4' };
const [M0, M1, M2] = ['2026-11-20T12:59:00Z', '2026-11-20T13:00:00Z', '2026-11-20T13:01:00Z'] as const;

test('it begins with the close of the minute before and the current bar, then tells each close once', () => {
  const tell = createTeller(SERIES);
  const said = (bars: Parameters<typeof tell>[0]): string[] =>
    tell(bars).map((message) => `${message.type} ${'candle' in message ? message.candle.close : ''}`.trim());
  assert.deepEqual(said({ data: [candleOf(M0, '1', { complete: true }), candleOf(M1, '2')] }), [
    'close 1',
    'current 2',
  ]);
  assert.deepEqual(said({ data: [candleOf(M1, '2')] }), [], 'the same content is not said twice');
  assert.deepEqual(said({ data: [candleOf(M1, '3', { complete: true }), candleOf(M2, '4')] }), [
    'close 3',
    'current 4',
  ]);
  assert.deepEqual(said({ data: [candleOf(M1, '3', { complete: true })] }), []);
  const late = candleOf(M1, '5', { complete: true, revision: 1 });
  assert.deepEqual(said({ data: [late] }), ['revised 5']);
  assert.deepEqual(said({ data: [], removed: [M2, M0.replace('59', '00')] }), ['removed']);
  assert.deepEqual(said({ data: [candleOf(M2, '6')] }), ['current 6']);
});

test('whatever happens to bars, each minute closes at most once and nothing is said twice', () => {
  const change = fc.record({
    minute: fc.nat(5),
    close: fc.nat(3).map(String),
    complete: fc.boolean(),
    removed: fc.integer({ min: 0, max: 8 }).map((value) => value === 0),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const tell = createTeller(SERIES);
      const last = new Map<string, string>();
      const closed = new Set<string>();
      for (const { minute, close, complete, removed } of changes) {
        const start = `2026-11-20T13:0${minute}:00Z`;
        const messages = tell(
          removed ? { data: [], removed: [start] } : { data: [candleOf(start, close, { complete })] },
        );
        for (const message of messages) {
          if (message.type === 'removed') {
            last.delete(start);
            closed.delete(start);
            continue;
          }
          assert.ok('candle' in message);
          assert.notEqual(last.get(start), JSON.stringify(message.candle));
          last.set(start, JSON.stringify(message.candle));
          if (message.type === 'close') assert.ok(!closed.has(start));
          if (message.type === 'close') closed.add(start);
          assert.equal(message.type === 'current', !closed.has(start));
        }
      }
    }),
  );
});

test('a client of the simple socket that falls behind is closed: it could not know which minutes it missed', async () => {
  const market = new FakeMarket();
  const hub = hubOver(market);
  const line = new FakeReader();
  const sent: unknown[] = [];
  const simple = {
    ...line,
    unsentBytes: 0,
    isOpen: true,
    send: () => sent.push(1),
    beat: () => {},
    close: line.close.bind(line),
  };
  const subscriber = hub.open({ reader: marketReader(simple, SERIES), principal: principalOf('ana'), isStrict: true });
  await hub.subscribe(subscriber, [{ name: 'candles', ...SERIES, timeframe: '1m' }], {});
  market.candle(candleOf(M1, '2'));
  hub.beat(100);
  assert.equal(sent.length, 1);
  simple.unsentBytes = 2 << 20;
  hub.beat(200);
  assert.deepEqual(line.closed, [1008, 'reads too slowly']);
});
