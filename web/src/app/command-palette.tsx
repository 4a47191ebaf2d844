/** The palette: a symbol, a timeframe, a setting or a page by typing. Loaded when it is first opened. */

import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import { Key } from '../components/keys.tsx';
import type { Texts } from '../lib/i18n/catalogue.ts';
import { useChartable, useFoundInstruments, useInstruments } from '../lib/use-instruments.ts';
import { useOriginOf, useTexts } from '../lib/use-live.ts';
import { useMyList } from '../lib/use-my-list.ts';
import { type Action, answering, commandItems, type PaletteGroup, type PaletteItem, symbolItems } from './commands.ts';

/** `everything` is Ctrl K; `symbols` is what a typed letter opens; `add` puts symbols on one's own list. */
export type PaletteScope = 'everything' | 'symbols' | 'add';

export interface CommandPaletteProps {
  readonly scope: PaletteScope;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onChoose: (action: Action) => void;
  readonly onClose: () => void;
}

/** An open palette. Enter takes the marked line, Escape closes. */
export default function CommandPalette(props: CommandPaletteProps): ReactElement {
  const { scope, query, onQuery, onChoose, onClose } = props;
  const { texts } = useTexts();
  const groups = useGroups(scope, query);
  const { label, placeholder } = wordsOf(scope, texts);
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label={label}
          className="fixed top-[12dvh] left-1/2 z-50 flex max-h-[min(520px,76dvh)] w-[calc(100vw-32px)] max-w-140 -translate-x-1/2 flex-col overflow-hidden rounded border border-line-strong bg-raised"
        >
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={groups}
            value={query}
            onValueChange={(value, { reason }) => {
              if (reason === 'input-change' || reason === 'input-clear') onQuery(value);
            }}
            itemToStringValue={(item: PaletteItem) => item.label}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-4">
              <Search size={16} className="text-faint" aria-hidden="true" />
              <Autocomplete.Input
                aria-label={label}
                placeholder={placeholder}
                className="h-full min-w-0 flex-1 bg-transparent text-16 outline-none placeholder:text-faint"
                spellCheck={false}
              />
              <Dialog.Close className="sr-only">{texts.palette.close}</Dialog.Close>
            </div>
            <Autocomplete.Empty>
              {groups.length > 0 ? null : (
                <div className="px-4 py-8 text-center">
                  <p className="font-medium">{texts.palette.none}</p>
                  <p className="text-13 text-muted">{texts.palette.noneHint}</p>
                </div>
              )}
            </Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1 empty:hidden">
              {(group: PaletteGroup) => <Group key={group.title} group={group} onChoose={onChoose} />}
            </Autocomplete.List>
            <Footer />
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function wordsOf(scope: PaletteScope, { palette, watchlist }: Texts): { label: string; placeholder: string } {
  switch (scope) {
    case 'everything':
      return { label: palette.label, placeholder: palette.placeholder };
    case 'symbols':
      return { label: palette.symbolLabel, placeholder: palette.symbolPlaceholder };
    case 'add':
      return { label: watchlist.add, placeholder: watchlist.addPlaceholder };
  }
}

function useGroups(scope: PaletteScope, query: string): PaletteGroup[] {
  const { texts } = useTexts();
  const symbols = useSymbols(scope, query);
  const noteOf = useNote(scope);
  const all = useMemo(() => {
    const group = { title: texts.palette.symbols, items: symbolItems(symbols, noteOf) };
    return scope === 'everything' ? [group, { title: texts.palette.commands, items: commandItems(texts) }] : [group];
  }, [scope, symbols, noteOf, texts]);
  return useMemo(() => {
    const groups = answering(query, all);
    // Before anything is typed the commands come first: forty symbols would hide that there are any.
    return query.trim() === '' ? groups.reverse() : groups;
  }, [query, all]);
}

/** What the page knows already, at once, and what the server finds besides. */
function useSymbols(scope: PaletteScope, query: string): readonly InstrumentDto[] {
  const [plain, charted] = [useInstruments(), useChartable()];
  // A continuous series cannot be subscribed: its contracts can.
  const known = scope === 'add' ? plain : charted;
  const found = useFoundInstruments(query);
  return useMemo(() => {
    const here = known.kind === 'ready' ? known.list : [];
    const keys = new Set(here.map(({ exchange, symbol }) => `${exchange} ${symbol}`));
    return [...here, ...found.filter(({ exchange, symbol }) => !keys.has(`${exchange} ${symbol}`))];
  }, [known, found]);
}

function useNote(scope: PaletteScope): (instrument: InstrumentDto) => string {
  const { texts } = useTexts();
  const originOf = useOriginOf();
  const mine = useMyList();
  return useMemo(() => {
    const listed = new Set(mine.kind === 'ready' ? mine.items.map((it) => `${it.exchange} ${it.symbol}`) : []);
    return ({ exchange, symbol }) => {
      const onList = scope === 'add' && listed.has(`${exchange} ${symbol}`) ? texts.watchlist.listed : null;
      return [onList, exchange, originOf(exchange)?.word].filter(Boolean).join(' · ');
    };
  }, [scope, mine, originOf, texts]);
}

interface GroupProps {
  readonly group: PaletteGroup;
  readonly onChoose: (action: Action) => void;
}

function Group({ group, onChoose }: GroupProps): ReactElement {
  return (
    <Autocomplete.Group items={group.items} className="pb-1">
      <Autocomplete.GroupLabel className="flex h-7 items-center px-3 text-12 text-faint">
        {group.title}
      </Autocomplete.GroupLabel>
      <Autocomplete.Collection>
        {(item: PaletteItem) => (
          <Autocomplete.Item
            key={item.id}
            value={item}
            onClick={() => onChoose(item.action)}
            className="grid h-8 cursor-pointer grid-cols-[minmax(0,1fr)_auto] items-center gap-3 rounded px-3 text-14 outline-none data-highlighted:bg-accent-surface pointer-coarse:h-11"
          >
            <span className="flex min-w-0 gap-3">
              {item.code === '' ? null : <span className="w-16 shrink-0 font-semibold">{item.code}</span>}
              <span className="truncate">{item.label}</span>
            </span>
            <span className="text-12 text-muted">{item.note}</span>
          </Autocomplete.Item>
        )}
      </Autocomplete.Collection>
    </Autocomplete.Group>
  );
}

function Footer(): ReactElement {
  const { texts } = useTexts();
  const { move, choose, dismiss } = texts.palette;
  return (
    <div
      className="flex h-9 shrink-0 items-center gap-4 border-t border-line px-4 text-12 text-muted"
      aria-hidden="true"
    >
      <span className="flex items-center gap-1">
        <Key>↑</Key>
        <Key>↓</Key> {move}
      </span>
      <span className="flex items-center gap-1">
        <Key>Enter</Key> {choose}
      </span>
      <span className="flex items-center gap-1">
        <Key>Esc</Key> {dismiss}
      </span>
    </div>
  );
}
