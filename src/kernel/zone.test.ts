import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DAY_US,
  dateOfEpochDay,
  epochDayOf,
  HOUR_US,
  type Instant,
  instantOf,
  type LocalDate,
  MINUTE_US,
  parseIso,
  toIso,
} from './time.ts';
import { createZone, type Zone } from './zone.ts';

/** Half hours, no changes at all, both hemispheres, and one that left a whole day out. */
const ZONES = [
  'America/Sao_Paulo',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
].map(createZone);
const saoPaulo = createZone('America/Sao_Paulo');

const date = (text: string): LocalDate => text as LocalDate;
function at(text: string): Instant {
  const parsed = parseIso(text);
  assert.ok(parsed.ok);
  return parsed.value;
}

/** Offset in microseconds as the difference between the wall clock that `Intl` writes and UTC. */
function createTwin(id: string): (us: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: id, dateStyle: 'short', timeStyle: 'medium' });
  return (us) => {
    const seconds = Math.floor(us / 1e6);
    const wall = Date.parse(`${format.format(seconds * 1000).replace(' ', 'T')}Z`) / 1000;
    return (wall - seconds) * 1e6;
  };
}

const anyInstant = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2059-12-31T23:59:59Z') }).map(instantOf);
const anyDate = fc
  .integer({ min: epochDayOf(date('1990-01-02')), max: epochDayOf(date('2059-12-30')) })
  .map(dateOfEpochDay);

/** Instants of every change of a zone, found by walking day by day. */
function changesOf(zone: Zone): Instant[] {
  const changes: Instant[] = [];
  for (let us: number = at('1990-01-01T00:00:00Z'); us < at('2060-01-01T00:00:00Z'); us += DAY_US) {
    if (zone.offsetAt(us as Instant) === zone.offsetAt((us + DAY_US) as Instant)) continue;
    let [before, after] = [us, us + DAY_US];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (zone.offsetAt(middle as Instant) === zone.offsetAt(us as Instant)) before = middle;
      else after = middle;
    }
    changes.push(after as Instant);
  }
  return changes;
}

for (const zone of ZONES) {
  const twin = createTwin(zone.id);
  const changes = changesOf(zone);
  const nearChange = fc
    .tuple(fc.nat(Math.max(changes.length - 1, 0)), fc.integer({ min: -2 * DAY_US, max: 2 * DAY_US }))
    .map(([index, away]) => instantOf((changes[index] ?? at('2000-01-01T00:00:00Z')) + away));
  const instant = fc.oneof(anyInstant, nearChange);

  test(`${zone.id}: the offset is the one of the wall clock at any instant of 1990 to 2060`, () => {
    fc.assert(
      fc.property(instant, (us) => assert.equal(zone.offsetAt(us), twin(us))),
      { numRuns: 300 },
    );
  });

  test(`${zone.id}: every change happens at its very minute`, () => {
    for (const change of changes) {
      assert.equal(zone.offsetAt(change), twin(change), toIso(change));
      assert.equal(zone.offsetAt(instantOf(change - 1)), twin(change - MINUTE_US), toIso(change));
    }
  });

  test(`${zone.id}: a wall time leads back to its instant, or to the first of two`, () => {
    fc.assert(
      fc.property(instant, (us) => {
        const wall = us + zone.offsetAt(us);
        const day = Math.floor(wall / DAY_US);
        const found = zone.at(dateOfEpochDay(day), wall - day * DAY_US);
        assert.equal(found + zone.offsetAt(found), wall);
        assert.ok(found <= us && us - found <= DAY_US);
      }),
      { numRuns: 300 },
    );
  });

  test(`${zone.id}: a day starts at its first instant, and its wall times lie in their order`, () => {
    fc.assert(
      fc.property(anyDate, fc.nat(DAY_US - 1), (day, since) => {
        const start = zone.startOfDate(day);
        assert.equal(zone.startOfEpochDay(epochDayOf(day)), start);
        assert.equal(dateOfEpochDay(zone.epochDayAt(start)), zone.dateAt(start));
        assert.ok(zone.dateAt(start) >= day);
        assert.ok(zone.dateAt(instantOf(start - 1)) < day);
        assert.ok(zone.at(day, since) >= start);
        assert.ok(zone.at(day, since) <= zone.at(day, DAY_US - 1));
      }),
      { numRuns: 200 },
    );
  });
}

test('on 2018-11-04 the day of São Paulo began at one o’clock', () => {
  const start = saoPaulo.startOfDate(date('2018-11-04'));
  assert.equal(toIso(start), '2018-11-04T03:00:00.000Z');
  assert.equal(saoPaulo.offsetAt(start), -2 * HOUR_US);
  assert.equal(saoPaulo.offsetAt(instantOf(start - 1)), -3 * HOUR_US);
  assert.equal(saoPaulo.dateAt(instantOf(start - 1)), '2018-11-03');
  assert.equal(saoPaulo.startOfDate(date('2018-11-05')) - start, 23 * HOUR_US);
});

test('half past midnight of 2018-11-04 never was, and stands for the moment after the change', () => {
  assert.equal(saoPaulo.at(date('2018-11-04'), HOUR_US / 2), saoPaulo.startOfDate(date('2018-11-04')));
});

test('2019-02-16 had its last hour twice, and its wall time is the first of them', () => {
  const [day, next] = [saoPaulo.startOfDate(date('2019-02-16')), saoPaulo.startOfDate(date('2019-02-17'))];
  assert.equal(next - day, 25 * HOUR_US);
  const first = saoPaulo.at(date('2019-02-16'), 23.5 * HOUR_US);
  assert.equal(toIso(first), '2019-02-17T01:30:00.000Z');
  const again = instantOf(first + HOUR_US);
  assert.equal(saoPaulo.dateAt(again), '2019-02-16');
  assert.equal(again + saoPaulo.offsetAt(again), first + saoPaulo.offsetAt(first));
});

test('Brazil has kept one time since February 2019', () => {
  fc.assert(
    fc.property(fc.integer({ min: at('2019-02-17T03:00:00Z'), max: at('2059-12-31T00:00:00Z') }), (us) => {
      assert.equal(saoPaulo.offsetAt(instantOf(us)), -3 * HOUR_US);
    }),
  );
});

test('India is half an hour off, and its day starts at 18:30 of Greenwich', () => {
  assert.equal(toIso(createZone('Asia/Kolkata').startOfDate(date('2025-08-29'))), '2025-08-28T18:30:00.000Z');
});

test('a date that Samoa left out starts where the next one does', () => {
  const apia = createZone('Pacific/Apia');
  const skipped = apia.startOfDate(date('2011-12-30'));
  assert.equal(toIso(skipped), '2011-12-30T10:00:00.000Z');
  assert.equal(apia.startOfDate(date('2011-12-31')), skipped);
  assert.equal(apia.dateAt(skipped), '2011-12-31');
  assert.equal(apia.dateAt(instantOf(skipped - 1)), '2011-12-29');
  assert.equal(apia.at(date('2011-12-30'), 12 * HOUR_US), skipped);
});

test('a zone that nobody knows is refused with a RangeError', () => {
  for (const id of ['America/Sampa', '', 'BRT+3']) assert.throws(() => createZone(id), RangeError);
});
