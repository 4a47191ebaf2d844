/** The frame, the bars around the page, and what can be opened over it. */

import { lazy, type ReactElement, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { PAGE_PATHS } from '#contract/pages.ts';
import { classNames } from '../components/class-names.ts';
import { ReplayBar } from '../features/replay/replay-bar.tsx';
import { frameOf } from '../lib/frame.ts';
import { useServices } from '../lib/services.ts';
import { dataAddress, parseDataView } from '../lib/url-data.ts';
import { ordersAddress, ordersFrom, parseOrdersView } from '../lib/url-orders.ts';
import { type MarketView, marketAddress, parseMarketView } from '../lib/url-state.ts';
import { useMarketStatus, useTexts } from '../lib/use-live.ts';
import type { PaletteScope } from './command-palette.tsx';
import type { Action } from './commands.ts';
import { type Command, OWN_LETTERS, PAGE_NAMES } from './key-map.ts';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';

const loadPalette = () => import('./command-palette.tsx');
const CommandPalette = lazy(loadPalette);
const loadHelp = () => import('./keyboard-help.tsx');
const KeyboardHelp = lazy(loadHelp);
/** Both are fetched when the page has had time to settle, so that they open at once. */
const OVERLAYS_AHEAD_MS = 2_000;

/** What lies over the page. One thing at a time: never a dialog over a dialog. */
type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'help' }
  | { readonly kind: 'palette'; readonly scope: PaletteScope; readonly query: string };

const NONE: Overlay = { kind: 'none' };

export interface ShellProps {
  /** The page, given the ways to search a symbol and to add symbols to one's own list. */
  readonly children: (onSearch: () => void, onAdd: () => void) => ReactNode;
}

export function Shell({ children }: ShellProps): ReactElement {
  const { texts } = useTexts();
  const frame = frameOf(useMarketStatus());
  const [overlay, setOverlay] = useState<Overlay>(NONE);
  const search = (): void => setOverlay({ kind: 'palette', scope: 'symbols', query: '' });
  const add = (): void => setOverlay({ kind: 'palette', scope: 'add', query: '' });
  const run = useAction(() => setOverlay({ kind: 'help' }));

  useEffect(() => {
    // A failure shows when it is opened; here it is only early.
    const ahead = (): Promise<unknown> => Promise.all([loadPalette(), loadHelp()]);
    const timer = setTimeout(() => void ahead().catch(() => undefined), OVERLAYS_AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);

  const [path, navigate] = useLocation();
  const query = useSearch();
  useKeys(ownLetters(path), (command: Command) => {
    switch (command.kind) {
      case 'palette':
        return setOverlay({ kind: 'palette', scope: 'everything', query: '' });
      case 'search':
        // Fast fingers type the next letter before the palette has the focus: it is added, not lost.
        return setOverlay((now) => {
          if (now.kind === 'palette') return { ...now, query: now.query + command.typed };
          return { kind: 'palette', scope: 'symbols', query: command.typed };
        });
      case 'own':
        // Only Ordens has some: the side that the ticket opens with.
        return navigate(
          ordersAddress({ ...parseOrdersView(query), ticket: command.letter === 'b' ? 'buy' : 'sell', order: null }),
        );
      case 'wait':
        return;
      case 'timeframe':
      case 'page':
      case 'help':
        return run(command);
    }
  });

  return (
    <div className={classNames(`frame-${frame} frame-pattern`, 'h-full p-1')} data-frame={frame}>
      <a
        href="#content"
        className="sr-only z-50 rounded bg-raised px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {texts.app.skip}
      </a>
      <div className="flex h-full overflow-hidden rounded bg-bg max-md:flex-col">
        <Rail onHelp={() => setOverlay({ kind: 'help' })} onSearch={search} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <TopBar onSearch={() => setOverlay({ kind: 'palette', scope: 'everything', query: '' })} />
          <ReplayBar />
          {children(search, add)}
        </div>
      </div>
      {overlay.kind !== 'help' ? null : (
        <Suspense fallback={null}>
          <KeyboardHelp open onOpenChange={(open) => setOverlay(open ? { kind: 'help' } : NONE)} />
        </Suspense>
      )}
      {overlay.kind !== 'palette' ? null : <Palette overlay={overlay} onOverlay={setOverlay} onAction={run} />}
    </div>
  );
}

function ownLetters(path: string): string {
  const page = PAGE_NAMES.find((name) => PAGE_PATHS[name] === path);
  return page === undefined ? '' : (OWN_LETTERS[page] ?? '');
}

interface PaletteProps {
  readonly overlay: Extract<Overlay, { kind: 'palette' }>;
  readonly onOverlay: (overlay: Overlay) => void;
  readonly onAction: (action: Action) => void;
}

function Palette({ overlay, onOverlay, onAction }: PaletteProps): ReactElement {
  const { myList } = useServices();
  return (
    <Suspense fallback={null}>
      <CommandPalette
        key={overlay.scope}
        scope={overlay.scope}
        query={overlay.query}
        onQuery={(query) => onOverlay({ ...overlay, query })}
        onClose={() => onOverlay(NONE)}
        onChoose={(action) => {
          if (overlay.scope === 'add' && action.kind === 'symbol') {
            // One seldom adds a single symbol: the palette stays for the next.
            onOverlay({ ...overlay, query: '' });
            void myList.add(action.instrument);
            return;
          }
          onOverlay(NONE);
          onAction(action);
        }}
      />
    </Suspense>
  );
}

/** Runs what was chosen in the palette or typed as a key. */
function useAction(onHelp: () => void): (action: Action) => void {
  const { settings } = useServices();
  const [path, navigate] = useLocation();
  const search = useSearch();
  const asked = parseMarketView(search);
  const show = (change: Partial<MarketView>): void => navigate(marketAddress({ ...asked, ...change }));
  return (action) => {
    switch (action.kind) {
      case 'symbol': {
        const { exchange, symbol } = action.instrument;
        // Dados is about a symbol too: choosing one there changes whose data are shown.
        if (path === PAGE_PATHS.data)
          return navigate(dataAddress({ ...parseDataView(search), exchange, symbol, day: null }));
        // And on Ordens what the ticket is about.
        if (path === PAGE_PATHS.orders) {
          const now = parseOrdersView(search);
          return navigate(ordersAddress({ ...now, exchange, trade: symbol, ticket: now.ticket ?? 'buy', order: null }));
        }
        return show({ exchange, symbol, panel: null });
      }
      case 'timeframe':
        return show({ timeframe: action.timeframe });
      case 'setting':
        return settings.set(action.change);
      case 'page':
        return navigate(action.page === 'orders' ? ordersFrom(path, search) : PAGE_PATHS[action.page]);
      case 'help':
        return onHelp();
    }
  };
}
