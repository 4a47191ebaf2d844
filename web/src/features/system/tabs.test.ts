import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTab } from './tabs.ts';

test('the address names the part; whatever else it says is the first one', () => {
  assert.equal(parseTab('tab=keys'), 'keys');
  assert.equal(parseTab('?tab=audit&x=1'), 'audit');
  for (const other of ['', 'tab=', 'tab=Keys', 'tab=constructor']) assert.equal(parseTab(other), 'health');
});
