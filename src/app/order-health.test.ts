import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdapterHealth, SequencerHealth } from '#trading/index.ts';
import { orderHealth } from './order-health.ts';

const OPEN: SequencerHealth = { state: 'OPEN', reason: null };
const RUNNING: AdapterHealth = { state: 'RUNNING', reason: null, session: 's', isCoreHeard: true };

test('orders are taken as the core takes them, and not where their adapter sends none', () => {
  const stopped: AdapterHealth = { ...RUNNING, state: 'STOPPED', reason: 'its notes are damaged' };
  const halted: SequencerHealth = { state: 'HALTED', reason: 'the journal is BROKEN' };
  const closing: SequencerHealth = { state: 'CLOSING', reason: 'the disk is full' };
  assert.deepEqual(orderHealth(OPEN, RUNNING), OPEN);
  assert.deepEqual(orderHealth(closing, RUNNING), closing);
  assert.deepEqual(orderHealth(halted, stopped), halted);
  for (const core of [OPEN, closing])
    assert.deepEqual(orderHealth(core, stopped), {
      state: 'HALTED',
      reason: 'nothing reaches the venue: its notes are damaged',
    });
  assert.equal(orderHealth(OPEN, { ...RUNNING, state: 'FULL' }).state, 'CLOSING');
  assert.deepEqual(orderHealth(closing, { ...RUNNING, state: 'FULL' }), closing);
});
