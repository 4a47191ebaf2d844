import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBrowser, type Machine } from './browser.ts';

function machine(files: readonly string[], more: Partial<Machine> = {}): Machine {
  const env = { PATH: '/usr/local/bin:/usr/bin' };
  return { platform: 'linux', env, exists: (path) => files.includes(path), downloaded: '/cache/chrome', ...more };
}

test('the browser that PREGAO_CHROMIUM names comes first', () => {
  const env = { PATH: '/usr/bin', PREGAO_CHROMIUM: '/opt/chrome' };
  assert.equal(findBrowser(machine(['/opt/chrome', '/usr/bin/chromium'], { env })), '/opt/chrome');
});

test('a path in PREGAO_CHROMIUM that does not exist is said, not passed over', () => {
  const env = { PATH: '/usr/bin', PREGAO_CHROMIUM: '/opt/chrome' };
  assert.throws(() => findBrowser(machine(['/usr/bin/chromium'], { env })), /no such file/);
});

test('a browser on PATH comes before a downloaded one', () => {
  assert.equal(findBrowser(machine(['/usr/bin/google-chrome', '/cache/chrome'])), '/usr/bin/google-chrome');
});

test('macOS and Windows have their usual places', () => {
  const mac = '/Applications/Chromium.app/Contents/MacOS/Chromium';
  const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
  assert.equal(findBrowser(machine([mac], { platform: 'darwin' })), mac);
  assert.equal(findBrowser(machine([windows], { platform: 'win32' })), windows);
});

test('a downloaded browser will do, and none at all is null', () => {
  assert.equal(findBrowser(machine(['/cache/chrome'])), '/cache/chrome');
  assert.equal(findBrowser(machine([])), null);
});
