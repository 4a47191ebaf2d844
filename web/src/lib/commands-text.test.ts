import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rebuildCommand, replayCommand } from './commands-text.ts';

test('commands name the day, and a dollar sign is no variable of the shell', () => {
  const day = { exchange: 'B3', symbol: 'PETR4', date: '2025-08-29' };
  assert.equal(
    rebuildCommand(day),
    'npx pregao candles rebuild --exchange B3 --symbol PETR4 --from 2025-08-29 --to 2025-08-29',
  );
  assert.equal(
    replayCommand({ ...day, symbol: 'WIN$' }),
    "PREGAO_VENUE=replay PREGAO_REPLAY_DATE=2025-08-29 PREGAO_REPLAY_EXCHANGE=B3 PREGAO_REPLAY_SYMBOLS='WIN$' npx pregao start",
  );
});
