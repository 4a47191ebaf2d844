import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toIso } from '#kernel/time.ts';
import { createZone } from '#kernel/zone.ts';
import { type Generation, HEADERS, type RowFields, row } from './rows.fixture.ts';
import { createRowReader, readHeader, type TradeRow } from './trade-file.ts';

const zone = createZone('America/Sao_Paulo');
const GENERATIONS = Object.keys(HEADERS) as Generation[];

function readerOf(header: string): ReturnType<typeof createRowReader> {
  const layout = readHeader(header);
  assert.ok(layout.ok, layout.ok ? '' : layout.error);
  return createRowReader(layout.value, 'B3', zone);
}

const readers = new Map(GENERATIONS.map((generation) => [generation, readerOf(HEADERS[generation])]));

function read(line: string, generation: Generation = 'portuguese'): ReturnType<ReturnType<typeof createRowReader>> {
  const reader = readers.get(generation);
  assert.ok(reader !== undefined);
  return reader(line);
}

function readGood(fields: Partial<RowFields>, generation: Generation = 'portuguese'): TradeRow {
  const result = read(row(fields, generation), generation);
  assert.ok(result.ok, result.ok ? '' : result.error);
  return result.value;
}

for (const generation of GENERATIONS) {
  test(`a row of the ${generation} layout is read whole`, () => {
    const brokers = generation === 'english' ? { buyer: null, seller: null } : { buyer: 3, seller: 120 };
    const { trade, busted } = readGood({}, generation);
    assert.deepEqual(
      { ...trade, at: toIso(trade.at), busted },
      {
        exchange: 'B3',
        symbol: 'PETR4',
        id: 10,
        at: '2025-08-29T13:05:00.123Z',
        price: 381_200,
        quantity: 100,
        session: 'regular',
        condition: 'regular',
        ...brokers,
        busted: false,
      },
    );
  });
}

test('columns are found by their names, in any order and among others', () => {
  const names = HEADERS.portuguese.split(';');
  const values = row().split(';');
  const shuffled = names.map((_, index) => (index * 4) % names.length);
  const reader = readerOf(['Nova', ...shuffled.map((index) => names[index])].join(';'));
  const result = reader(['?', ...shuffled.map((index) => values[index])].join(';'));
  assert.deepEqual(result, read(row()));
});

test('the trade date counts, and not the date of the report', () => {
  const [, ...others] = row().split(';');
  const result = read(['2025-09-01', ...others].join(';'));
  assert.deepEqual(result, read(row()));
});

const HEADERS_REFUSED: readonly (readonly [what: string, header: string, named: RegExp])[] = [
  [
    'without prices',
    HEADERS.portuguese.replace('PrecoNegocio', 'Preco'),
    /lacks the column PrecoNegocio or GrssTradAmt\./,
  ],
  [
    'of another file',
    'Date;Open;High;Low;Close',
    /lacks the column DataNegocio or TradDt, CodigoInstrumento or TckrSymb/,
  ],
  ['with commas', HEADERS.portuguese.replaceAll(';', ','), /with ";" between the fields/],
  ['that is empty', '', /not a B3 trade-by-trade file/],
];
for (const [what, header, named] of HEADERS_REFUSED) {
  test(`a header ${what} is refused, and the message names what is missing`, () => {
    const layout = readHeader(header);
    assert.ok(!layout.ok);
    assert.match(layout.error, named);
  });
}

const TIMES: readonly (readonly [date: string, time: string, iso: string])[] = [
  ['2025-08-29', '090000004', '2025-08-29T12:00:00.004Z'],
  ['2025-08-29', '000000000', '2025-08-29T03:00:00.000Z'],
  ['2025-08-29', '235959999', '2025-08-30T02:59:59.999Z'],
  ['2018-12-20', '100000000', '2018-12-20T12:00:00.000Z'],
  // Daylight saving began at midnight, so the day had no first hour.
  ['2018-11-04', '003000000', '2018-11-04T03:00:00.000Z'],
  ['2018-11-04', '100000000', '2018-11-04T12:00:00.000Z'],
  // The hour before midnight came twice; the first of them counts.
  ['2019-02-16', '233000000', '2019-02-17T01:30:00.000Z'],
  ['2019-02-17', '090000000', '2019-02-17T12:00:00.000Z'],
];
for (const [date, time, iso] of TIMES) {
  test(`${time} on ${date} in São Paulo is ${iso}`, () => {
    assert.equal(toIso(readGood({ date, time }).trade.at), iso);
  });
}

test('rows of several days, a change of the clock among them, may follow each other in any order', () => {
  const reader = readerOf(HEADERS.portuguese);
  for (const [date, time, iso] of [...TIMES, ...TIMES.toReversed()]) {
    const result = reader(row({ date, time }));
    assert.ok(result.ok);
    assert.equal(toIso(result.value.trade.at), iso);
  }
});

test('spreads and rolls trade at zero and below', () => {
  for (const [text, price] of [
    ['0,000', 0],
    ['-0,010', -100],
    ['-12,500', -125_000],
    ['-0,000', 0],
  ] as const) {
    assert.equal(readGood({ symbol: 'DIIN28F29', price: text }).trade.price, price);
  }
});

test('broker codes may be empty', () => {
  const { trade } = readGood({ buyer: '', seller: '' });
  assert.deepEqual([trade.buyer, trade.seller], [null, null]);
});

test('update action 2 is a trade that the exchange took back', () => {
  assert.equal(readGood({ action: '2' }).busted, true);
});

test('session 6 is after-hours', () => {
  assert.equal(readGood({ session: '6' }).trade.session, 'after-hours');
});

test('tickers of all kinds are symbols', () => {
  for (const symbol of ['PETR4', 'PETR4F', 'BOVA11', 'WINZ26', 'DI1F26', 'PETRO405W1', 'DR1V25X25', 'WIN$N', 'A'])
    assert.equal(readGood({ symbol }).trade.symbol, symbol);
});

const REFUSED: readonly (readonly [fields: Partial<RowFields>, reason: RegExp])[] = [
  [{ quantity: '0' }, /^quantity is zero$/],
  [{ quantity: '' }, /^quantity "" is not a whole number/],
  [{ quantity: '-100' }, /^quantity "-100" is not a whole number/],
  [{ quantity: '1,5' }, /^quantity "1,5" is not a whole number/],
  [{ quantity: '9007199254740992' }, /^quantity .* is too large/],
  [{ price: '' }, /^price "" is not a decimal number/],
  [{ price: '38.120' }, /^price "38\.120" is not a decimal number with ","/],
  [{ price: '1.038,120' }, /^price .* is not a decimal number/],
  [{ price: '38,12345' }, /^price .* has more than 4 decimals/],
  [{ symbol: '' }, /^symbol "" is not a ticker/],
  [{ symbol: 'petr4' }, /^symbol "petr4" is not a ticker/],
  [{ symbol: '../PETR4' }, /^symbol .* is not a ticker/],
  [{ symbol: '.PETR4' }, /^symbol .* is not a ticker/],
  [{ symbol: 'A'.repeat(33) }, /^symbol .* is not a ticker/],
  [{ action: '1' }, /^update action "1" is neither 0 \(new\) nor 2 \(cancelled\)/],
  [{ action: '' }, /^update action ""/],
  [{ session: '2' }, /^session type "2" is neither 1 \(regular\) nor 6 \(after-hours\)/],
  [{ session: '' }, /^session type ""/],
  [{ session: 'constructor' }, /^session type "constructor"/],
  [{ session: '__proto__' }, /^session type "__proto__"/],
  [{ time: '90000004' }, /^time "90000004" is not HHMMSSmmm/],
  [{ time: '10:05:00' }, /^time .* is not HHMMSSmmm/],
  [{ time: '240000000' }, /^time .* is not HHMMSSmmm/],
  [{ time: '106000000' }, /^time .* is not HHMMSSmmm/],
  [{ time: '100060000' }, /^time .* is not HHMMSSmmm/],
  [{ date: '2025-02-29' }, /^trade date "2025-02-29" is not a date/],
  [{ date: '29/08/2025' }, /^trade date .* is not a date/],
  [{ date: '' }, /^trade date "" is not a date/],
  [{ date: '2925-08-29' }, /^trade date .* is not a date/],
  [{ id: '' }, /^trade number "" is not a whole number/],
  [{ id: '-10' }, /^trade number "-10" is not a whole number/],
  [{ buyer: 'XP' }, /^buyer "XP" is not a broker code/],
  [{ seller: '-3' }, /^seller "-3" is not a broker code/],
  [{ seller: '3000000000' }, /^seller "3000000000" is not a broker code/],
];
for (const [fields, reason] of REFUSED) {
  test(`a row with ${JSON.stringify(fields)} is refused: ${reason.source}`, () => {
    const result = read(row(fields));
    assert.ok(!result.ok);
    assert.match(result.error, reason);
  });
}

test('a row with more or fewer fields than the header is refused', () => {
  for (const [line, count] of [
    [`${row()};1`, 12],
    [row({}, 'english'), 9],
    ['PETR4', 1],
    ['', 1],
  ] as const) {
    assert.deepEqual(read(line), { ok: false, error: `${count} fields where the header has 11` });
  }
});

/** A trade that must never come out of a row: some field is not what the rest of the system relies on. */
function checkTrade({ trade, busted }: TradeRow): void {
  assert.equal(trade.exchange, 'B3');
  assert.match(trade.symbol, /^[A-Z0-9][A-Z0-9$@_.-]{0,31}$/);
  assert.ok(Number.isSafeInteger(trade.id) && trade.id >= 0);
  assert.ok(Number.isSafeInteger(trade.at));
  assert.match(zone.dateAt(trade.at), /^\d{4}-\d{2}-\d{2}$/);
  assert.ok(Number.isSafeInteger(trade.price) && !Object.is(trade.price, -0));
  assert.ok(Number.isSafeInteger(trade.quantity) && trade.quantity > 0);
  assert.ok(trade.session === 'regular' || trade.session === 'after-hours');
  for (const broker of [trade.buyer, trade.seller])
    assert.ok(broker === null || (Number.isSafeInteger(broker) && broker >= 0 && broker < 2 ** 31));
  assert.equal(typeof busted, 'boolean');
}

const NASTY = [
  '',
  ' ',
  '0',
  '-0',
  '-1',
  '2',
  '6',
  '1e9',
  'NaN',
  'null',
  'constructor',
  '__proto__',
  'toString',
  '999999999',
];
const nastyField = fc.oneof(
  fc.constantFrom(...NASTY, '9007199254740991', '9007199254740993', '900719925474,0991', '0001-01-01', '9999-12-31'),
  fc.stringMatching(/^-?\d{1,20},\d{0,6}$/),
  fc.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  fc.stringMatching(/^\d{9}$/),
  fc.string({ unit: 'binary-ascii' }),
);

test('no line, however damaged, makes the reader fail or gives a trade with a wrong field', () => {
  const mutation = fc.record({ field: fc.nat(11), text: nastyField, cut: fc.nat(100), drop: fc.nat(3) });
  const damaged = fc
    .tuple(fc.constantFrom(...GENERATIONS), fc.array(mutation, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([generation, mutations, cutsToo]) => {
      const fields = row({}, generation).split(';');
      for (const { field, text } of mutations) fields[field % fields.length] = text;
      const line = fields.join(';');
      const { cut, drop } = mutations[0] ?? { cut: 0, drop: 0 };
      return { generation, line: cutsToo ? line.slice(0, cut) + line.slice(cut + drop) : line };
    });
  const noise = fc.tuple(fc.constantFrom(...GENERATIONS), fc.string({ unit: 'binary', maxLength: 120 }));
  fc.assert(
    fc.property(
      fc.oneof(
        damaged,
        noise.map(([generation, line]) => ({ generation, line })),
      ),
      ({ generation, line }) => {
        const result = read(line, generation);
        if (result.ok) checkTrade(result.value);
        else assert.ok(result.error.length > 0);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('no text makes the header fail', () => {
  const almost = fc.shuffledSubarray(HEADERS.channel.split(';')).map((names) => names.join(';'));
  fc.assert(
    fc.property(fc.oneof(almost, fc.string()), (line) => {
      const layout = readHeader(line);
      if (layout.ok) checkTrade(readGood({}));
    }),
    { numRuns: 300 },
  );
});
