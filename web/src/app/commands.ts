/** Everything that the palette offers, as data: symbols first, then what can be done. */

import type { InstrumentDto } from '#contract/instruments.ts';
import type { PageName } from '#contract/pages.ts';
import { TIMEFRAMES, type Timeframe } from '#contract/timeframe.ts';
import type { Texts } from '../lib/i18n/catalogue.ts';
import { relevance } from '../lib/search.ts';
import { DENSITIES, DIRECTIONS, LANGUAGES, type Settings, THEMES } from '../lib/settings.ts';
import { PAGE_LETTERS, PAGE_NAMES } from './key-map.ts';

export type Action =
  | { readonly kind: 'symbol'; readonly instrument: InstrumentDto }
  | { readonly kind: 'timeframe'; readonly timeframe: Timeframe }
  | { readonly kind: 'setting'; readonly change: Partial<Settings> }
  | { readonly kind: 'page'; readonly page: PageName }
  | { readonly kind: 'help' };

export interface PaletteItem {
  readonly id: string;
  /** A code that is looked for first, such as a symbol; empty where there is none. */
  readonly code: string;
  readonly label: string;
  /** At the end of the line: an exchange, or keys. */
  readonly note: string;
  readonly action: Action;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

/** More than these are not read; typing one more letter is faster. */
const SYMBOLS_MAX = 40;

/** Items for the symbols; `noteOf` says where each is from and whether it is the real market. */
export function symbolItems(
  instruments: readonly InstrumentDto[],
  noteOf: (instrument: InstrumentDto) => string,
): PaletteItem[] {
  return instruments.map((instrument) => ({
    id: `symbol ${instrument.exchange} ${instrument.symbol}`,
    code: instrument.symbol,
    label: instrument.name,
    note: noteOf(instrument),
    action: { kind: 'symbol', instrument },
  }));
}

/** Items for everything else. */
export function commandItems(texts: Texts): PaletteItem[] {
  const { palette, settings, timeframe, app } = texts;
  const item = (label: string, note: string, action: Action): PaletteItem => ({
    id: label,
    code: '',
    label,
    note,
    action,
  });
  const setting = (label: string, change: Partial<Settings>): PaletteItem =>
    item(label, '', { kind: 'setting', change });
  return [
    ...TIMEFRAMES.map((value, place) =>
      item(palette.timeframe(timeframe.long[value]), `Alt ${place + 1}`, { kind: 'timeframe', timeframe: value }),
    ),
    ...THEMES.map((theme) => setting(palette.theme(settings.themes[theme]), { theme })),
    ...LANGUAGES.map((language) => setting(palette.language(settings.languages[language]), { language })),
    ...DENSITIES.map((density) => setting(palette.density(settings.densities[density]), { density })),
    ...DIRECTIONS.map((direction) => setting(palette.direction(settings.directions[direction]), { direction })),
    ...PAGE_NAMES.map((page) =>
      item(palette.page(app.pages[page]), `G ${PAGE_LETTERS[page].toUpperCase()}`, { kind: 'page', page }),
    ),
    item(palette.help, '?', { kind: 'help' }),
  ];
}

/** The items that answer `query`, best first within their group; groups without an answer are left out. */
export function answering(query: string, groups: readonly PaletteGroup[]): PaletteGroup[] {
  return groups
    .map(({ title, items }) => ({ title, items: best(query, items).slice(0, SYMBOLS_MAX) }))
    .filter(({ items }) => items.length > 0);
}

function best(query: string, items: readonly PaletteItem[]): PaletteItem[] {
  if (query.trim() === '') return [...items];
  return items
    .map((item) => ({ item, score: relevance(query, { code: item.code, text: item.label }) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
