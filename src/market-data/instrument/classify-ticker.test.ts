import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyTicker } from './classify-ticker.ts';

/** Symbol, whether it is settled daily, kind, and what else the form tells. */
const TABLE = [
  ['PETR4', false, 'share', {}],
  ['PETR4F', false, 'share', { fractional: true }],
  ['AAPL34', false, 'bdr', {}],
  ['ABEV3T', false, 'forward', { underlying: 'ABEV3' }],
  ['PETRA83', false, 'option', { right: 'call' }],
  ['PETRX83', false, 'option', { right: 'put' }],
  ['PETRO405W1', false, 'option', { right: 'put' }],
  ['VALEB36E', false, 'exercise', { right: 'call' }],
  ['DOLJ29P005900', false, 'option', { right: 'put', product: 'DOL', underlying: 'DOL' }],
  ['DOLF18C003275E', false, 'exercise', { right: 'call', product: 'DOL', underlying: 'DOL' }],
  ['WING25', false, 'future', { product: 'WIN' }],
  ['AUDH18', true, 'future', { product: 'AUD' }],
  ['AUDH18', false, 'unknown', {}],
  ['ABEVOG25', true, 'future', { product: 'ABEVO' }],
  ['DITF31', true, 'future', { product: 'DIT' }],
  ['DR1H25J25', false, 'spread', { product: 'DR1' }],
  ['DIIF26J26', true, 'spread', { product: 'DII' }],
  ['UD:IDIGN999643', true, 'spread', { product: 'IDI' }],
  ['BOVA11', false, 'unknown', {}],
  ['BOVA11F', false, 'unknown', { fractional: true }],
  ['USDP0000', true, 'unknown', {}],
  ['ANHB-DEB51L1', false, 'unknown', {}],
] as const;
for (const [symbol, settled, kind, rest] of TABLE) {
  test(`${symbol}${settled ? ', settled daily,' : ''} has the form of: ${kind}`, () => {
    const facts = classifyTicker(symbol, { settled });
    const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== false));
    assert.deepEqual(told, { kind, ...rest });
  });
}
