/** Holds the promise at the head of tokens.css: what can be read in one theme can be read in all four. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Colours of one selector's block. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  assert.notEqual(start, -1, `no block ${selector}`);
  const body = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  );
}

const dark = block(':root');
const light = { ...dark, ...block(':root[data-theme="light"]') };
const THEMES = {
  dark,
  light,
  'dark, green and red': { ...dark, ...block(':root[data-direction="green-red"]') },
  'light, green and red': { ...light, ...block(':root[data-theme="light"][data-direction="green-red"]') },
};

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['surface', 'hover', 'selected'];
/** Foregrounds, the surfaces they stand on, and the least contrast there. */
const PROMISES: readonly [readonly string[], readonly string[], number][] = [
  [['text', 'rise', 'fall'], SURFACES, 7],
  [['text'], ['rise-flash', 'fall-flash'], 7],
  [['muted', 'faint', 'accent', 'attention', 'danger'], [...SURFACES, 'raised'], 4.5],
  [['muted'], ['bg'], 4.5],
  [['accent', 'text'], ['accent-surface'], 4.5],
  [['attention', 'text', 'muted'], ['attention-surface'], 4.5],
  [['simulated', 'replay', 'paper', 'none'], ['surface'], 4.5],
  [['candle-rise', 'candle-fall', 'candle-stale-rise', 'candle-stale-fall', 'crosshair'], ['surface'], 3],
];

for (const [theme, colors] of Object.entries(THEMES)) {
  test(`everything can be read in the theme ${theme}`, () => {
    const weak = PROMISES.flatMap(([fronts, backs, least]) =>
      fronts.flatMap((front) =>
        backs.flatMap((back) => {
          const ratio = contrast(colors[front] ?? '', colors[back] ?? '');
          return ratio >= least ? [] : [`--${front} on --${back}: ${Math.round(ratio * 100) / 100}, needs ${least}`];
        }),
      ),
    );
    assert.deepEqual(weak, []);
  });
}
