import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { createSettings, DENSITIES, DIRECTIONS, LANGUAGES, preferenceOf, THEMES } from '../lib/settings.ts';
import { keepAppearance } from './appearance.ts';

const FIRST_PAINT = readFileSync(new URL('../../public/first-paint.js', import.meta.url), 'utf8');

interface Browser {
  /** What localStorage has; null for nothing, 'forbidden' where the browser does not give it. */
  readonly kept: string | null | { readonly forbidden: true };
  readonly languages: readonly string[];
  readonly isLight: boolean;
}

interface Root {
  readonly dataset: Record<string, string>;
  lang: string;
}

/** The document as the script leaves it, that runs before anything is painted. */
function painted({ kept, languages, isLight }: Browser): Root {
  const documentElement: Root = { dataset: {}, lang: '' };
  runInNewContext(FIRST_PAINT, {
    document: { documentElement },
    navigator: { languages },
    matchMedia: (query: string) => ({ matches: query === '(prefers-color-scheme: light)' && isLight }),
    localStorage: {
      getItem(key: string) {
        if (typeof kept === 'object' && kept !== null) throw new Error('forbidden');
        return key === 'pregao.settings' ? kept : null;
      },
    },
  });
  return documentElement;
}

/** The document as the page makes it when it is loaded. */
function loaded({ kept, languages, isLight }: Browser): Root {
  const root: Root = { dataset: {}, lang: '' };
  const text = typeof kept === 'string' ? kept : null;
  const keeper = { getItem: (key: string) => (key === 'pregao.settings' ? text : null), setItem: () => {} };
  keepAppearance(createSettings(keeper, preferenceOf(languages, isLight)), root as unknown as HTMLElement);
  return root;
}

const orNonsense = (values: readonly string[]) => fc.oneof(fc.constantFrom(...values), fc.jsonValue());
const chosen = fc.record(
  {
    theme: orNonsense(THEMES),
    density: orNonsense(DENSITIES),
    direction: orNonsense(DIRECTIONS),
    language: orNonsense(LANGUAGES),
  },
  { requiredKeys: [] },
);
const browsers: fc.Arbitrary<Browser> = fc.record({
  kept: fc.oneof(
    { weight: 6, arbitrary: chosen.map((value) => JSON.stringify(value)) },
    fc.constant(null),
    fc.constant({ forbidden: true } as const),
    fc.json(),
    fc.string(),
  ),
  languages: fc.array(fc.constantFrom('pt-BR', 'PT', 'pt-PT', 'en', 'en-US', 'EN-gb', 'es', 'ptx', 'english', 'de-DE')),
  isLight: fc.boolean(),
});

test('what is painted first is what the loaded page shows, whatever was chosen and whatever the browser asks for', () => {
  fc.assert(
    fc.property(browsers, (browser) => {
      const [first, page] = [painted(browser), loaded(browser)];
      assert.deepEqual({ ...first.dataset, lang: first.lang }, { ...page.dataset, lang: page.lang });
    }),
    { numRuns: 500 },
  );
});
