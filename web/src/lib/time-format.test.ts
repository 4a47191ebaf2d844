import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDate, formatMinute, formatSecond, formatWeekday } from './time-format.ts';

const SAO_PAULO = 'America/Sao_Paulo';
const ms = Date.parse('2026-11-21T13:32:05Z');

test('times are told in the zone of the exchange', () => {
  assert.equal(formatSecond(ms, SAO_PAULO, 'pt-BR'), '10:32:05');
  assert.equal(formatMinute(ms, SAO_PAULO, 'en'), '10:32');
  assert.equal(formatSecond(ms, 'Asia/Tokyo', 'pt-BR'), '22:32:05');
});

test('dates follow the language', () => {
  assert.equal(formatDate(ms, SAO_PAULO, 'pt-BR'), '21/11/2026');
  assert.equal(formatDate(ms, SAO_PAULO, 'en'), '21 Nov 2026');
  assert.equal(formatWeekday(ms, SAO_PAULO, 'pt-BR'), 'sáb');
  assert.equal(formatWeekday(ms, SAO_PAULO, 'en'), 'Sat');
});

test('an hour after local midnight belongs to the local day, not to the UTC one', () => {
  assert.equal(formatDate(Date.parse('2026-11-21T01:00:00Z'), SAO_PAULO, 'pt-BR'), '20/11/2026');
});

test('the daylight saving of years ago is known', () => {
  // São Paulo was at UTC-2 in January 2018.
  assert.equal(formatMinute(Date.parse('2018-01-15T12:00:00Z'), SAO_PAULO, 'pt-BR'), '10:00');
});

test('midnight is 00:00 and not 24:00', () => {
  assert.equal(formatMinute(Date.parse('2026-11-21T03:00:00Z'), SAO_PAULO, 'pt-BR'), '00:00');
});
