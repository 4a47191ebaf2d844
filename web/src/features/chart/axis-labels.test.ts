import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textsOf } from '../../lib/i18n/catalogue.ts';
import { barLabel, type LabelContext, tickLabel } from './axis-labels.ts';

const pt: LabelContext = {
  timeframe: '5m',
  timeZone: 'America/Sao_Paulo',
  language: 'pt-BR',
  texts: textsOf('pt-BR'),
};
const en: LabelContext = { ...pt, language: 'en', texts: textsOf('en') };
const at = (iso: string) => Date.parse(iso) / 1_000;

test('marks of the axis are told in exchange time', () => {
  const seconds = at('2026-11-20T13:30:00Z');
  assert.equal(tickLabel(seconds, 'time', pt), '10:30');
  assert.equal(tickLabel(seconds, 'day', pt), '20/11');
  assert.equal(tickLabel(seconds, 'day', en), '20 Nov');
  assert.equal(tickLabel(seconds, 'month', pt), 'nov');
  assert.equal(tickLabel(seconds, 'year', pt), '2026');
});

test('an intraday bar is told with its day', () => {
  assert.equal(barLabel(at('2026-11-20T13:30:00Z'), pt), 'sex 20/11/2026 10:30');
  assert.equal(barLabel(at('2026-11-20T13:30:00Z'), en), 'Fri 20 Nov 2026 10:30');
});

test('a daily bar, stamped with local midnight, has its local date', () => {
  assert.equal(barLabel(at('2026-11-20T03:00:00Z'), { ...pt, timeframe: '1d' }), 'sex 20/11/2026');
  // Under the daylight saving of 2018 midnight was at 02:00 UTC.
  assert.equal(barLabel(at('2018-01-15T02:00:00Z'), { ...pt, timeframe: '1d' }), 'seg 15/01/2018');
});

test('a zone east of Greenwich, where local midnight is the day before in UTC, has the local date too', () => {
  const tokyo = { ...pt, timeframe: '1d', timeZone: 'Asia/Tokyo' } as const;
  assert.equal(barLabel(at('2026-11-19T15:00:00Z'), tokyo), 'sex 20/11/2026');
  assert.equal(tickLabel(at('2026-11-19T15:00:00Z'), 'day', tokyo), '20/11');
});

test('a weekly bar is told by its Monday', () => {
  assert.equal(barLabel(at('2026-11-16T03:00:00Z'), { ...pt, timeframe: '1w' }), 'semana de 16/11/2026');
  assert.equal(barLabel(at('2026-11-16T03:00:00Z'), { ...en, timeframe: '1w' }), 'week of 16 Nov 2026');
});
