import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalDate } from '#kernel/time.ts';
import { growth, sessionNumber, walkAt } from './walk.ts';

test('consecutive weekdays have consecutive session numbers', () => {
  const friday = sessionNumber('2026-11-13' as LocalDate);
  assert.equal(sessionNumber('2026-11-12' as LocalDate), friday - 1);
  assert.equal(sessionNumber('2026-11-16' as LocalDate), friday + 1);
  assert.equal(sessionNumber('2026-11-15' as LocalDate), friday);
  assert.equal(sessionNumber('1970-01-05' as LocalDate), 0);
  assert.equal(sessionNumber('1969-12-31' as LocalDate), -3);
});

test('a cause takes steps of one standard deviation and stays near zero for decades', () => {
  const positions = Array.from({ length: 4_000 }, (_, session) => walkAt('42/market', 10_000 + session));
  const steps = positions.slice(1).map((position, index) => position - (positions[index] ?? 0));
  const deviation = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
  assert(deviation > 0.95 && deviation < 1.05, `steps of ${deviation}`);
  assert(Math.max(...positions.map(Math.abs)) < 45);
});

test('growth is positive, rises, and is nearly exponential', () => {
  for (let x = -5; x < 5; x += 0.1) {
    assert(growth(x) > 0 && growth(x + 0.1) > growth(x));
    if (Math.abs(x) < 0.5) assert(Math.abs(growth(x) / Math.exp(x) - 1) < 0.003);
  }
});
