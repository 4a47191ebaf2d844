/** The list of symbols: moves by itself, keeps its order, is filtered by typing and walked with the arrows. */

import { Plus } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import type { SubscriptionDto } from '#contract/subscriptions.ts';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import type { ApiError } from '../../lib/api.ts';
import { failureText } from '../../lib/failure-text.ts';
import { matching } from '../../lib/search.ts';
import { useServices } from '../../lib/services.ts';
import type { ListName } from '../../lib/url-state.ts';
import { useInstruments } from '../../lib/use-instruments.ts';
import { type Origin, useStaleness, useTexts } from '../../lib/use-live.ts';
import { useFreshList, useMyList } from '../../lib/use-my-list.ts';
import { ListFooter } from './list-footer.tsx';
import { ListHeader } from './list-header.tsx';
import { QuoteTable } from './quote-table.tsx';

export interface WatchlistProps {
  readonly exchange: string;
  readonly selected: string | null;
  /** What these symbols are while they are not the real market. */
  readonly origin: Origin | null;
  /** Null where nobody chose yet. */
  readonly list: ListName | null;
  readonly onList: (list: ListName) => void;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onOpen: (instrument: InstrumentDto) => void;
  readonly onExchange: (exchange: string) => void;
  readonly onAdd: () => void;
}

/** The panel with its header, the table and the line that tells how many symbols and how fresh. */
export function Watchlist(props: WatchlistProps): ReactElement {
  const { exchange, selected, filter, onOpen } = props;
  const { texts } = useTexts();
  const { myList } = useServices();
  const staleness = useStaleness();
  const list = props.list ?? 'all';
  const rows = useRows(exchange, list);
  const shown = useMemo(() => (rows.kind === 'ready' ? matching(rows.instruments, filter) : []), [rows, filter]);
  useFreshList();

  const toggle = (instrument: InstrumentDto): void => {
    void (myList.has(instrument) ? myList.remove(instrument) : myList.add(instrument));
  };
  return (
    <section
      aria-label={texts.watchlist.title}
      className={classNames('flex min-h-0 flex-1 flex-col bg-surface', staleness.kind !== 'current' && 'stale')}
      data-stale={staleness.kind !== 'current'}
    >
      <ListHeader {...props} list={list} exchanges={rows.exchanges} />
      {rows.kind === 'loading' ? (
        <LoadingRows label={texts.watchlist.loading} />
      ) : rows.kind === 'failed' ? (
        <Failed title={rows.title} error={rows.error} onRetry={rows.retry} />
      ) : shown.length === 0 ? (
        <Nothing list={list} filter={filter} onAdd={props.onAdd} />
      ) : (
        <QuoteTable
          instruments={shown}
          subscriptions={rows.subscriptions}
          selected={selected}
          onOpen={onOpen}
          onToggle={toggle}
        />
      )}
      <ListFooter
        exchange={exchange}
        staleness={staleness}
        shown={shown.length}
        all={rows.kind === 'ready' ? rows.instruments.length : null}
      />
    </section>
  );
}

type Rows = (
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly title: string; readonly error: ApiError; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly instruments: readonly InstrumentDto[] }
) & {
  /** One's own list on this exchange, by symbol. */
  readonly subscriptions: ReadonlyMap<string, SubscriptionDto>;
  readonly exchanges: readonly string[];
};

/** The symbols of one exchange, all or one's own, in the order of the alphabet. */
function useRows(exchange: string, list: ListName): Rows {
  const { texts } = useTexts();
  const { myList } = useServices();
  const known = useInstruments();
  const mine = useMyList();
  const all = known.kind === 'ready' ? known.list : null;
  const items = mine.kind === 'ready' ? mine.items : null;
  const shared = useMemo(() => {
    const here = all?.filter((each) => each.exchange === exchange) ?? [];
    const own = items?.filter((each) => each.exchange === exchange) ?? [];
    const bySymbol = new Map(here.map((each) => [each.symbol, each]));
    return {
      here,
      own: own.map((each) => bySymbol.get(each.symbol) ?? undescribed(each)),
      subscriptions: new Map(own.map((each) => [each.symbol, each])),
      exchanges: [...new Set([...(all ?? []), ...(items ?? [])].map((each) => each.exchange))].toSorted(),
    };
  }, [all, items, exchange]);
  return useMemo(() => {
    const { here, own, ...rest } = shared;
    if (known.kind === 'failed') return { ...rest, ...known, title: texts.watchlist.failed };
    if (list === 'mine' && mine.kind === 'failed')
      return { ...rest, ...mine, title: texts.watchlist.mineFailed, retry: () => void myList.load() };
    const waiting = known.kind === 'loading' || (list === 'mine' && mine.kind === 'loading');
    return waiting
      ? { ...rest, kind: 'loading' }
      : { ...rest, kind: 'ready', instruments: list === 'mine' ? own : here };
  }, [shared, known, mine, list, myList, texts]);
}

/** A symbol of one's list that has no bar and no feed yet. */
function undescribed({ exchange, symbol }: SubscriptionDto): InstrumentDto {
  return { exchange, symbol, name: '', kind: 'unknown', tickSize: null, lot: null, decimals: 2 };
}

interface FailedProps {
  readonly title: string;
  readonly error: ApiError;
  readonly onRetry: () => void;
}

function Failed({ title, error, onRetry }: FailedProps): ReactElement {
  const { texts } = useTexts();
  const { reason, code } = failureText(error, texts);
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center p-4">
      <FailedNotice title={title} reason={reason} code={code} retryLabel={texts.failure.retry} onRetry={onRetry} />
    </div>
  );
}

const SKELETON_ROWS = Array.from({ length: 40 }, (_, row) => row);

function LoadingRows({ label }: { readonly label: string }): ReactElement {
  return (
    <div role="status" aria-label={label} className="min-h-0 flex-1 overflow-hidden pt-7">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-(--row) items-center justify-between border-b border-line pr-5 pl-7">
          <span className="skeleton h-3 w-14" />
          <span className="skeleton h-3 w-48" />
        </div>
      ))}
    </div>
  );
}

interface NothingProps {
  readonly list: ListName;
  readonly filter: string;
  readonly onAdd: () => void;
}

function Nothing({ list, filter, onAdd }: NothingProps): ReactElement {
  const { texts } = useTexts();
  const { watchlist } = texts;
  const wanted = filter.trim();
  const isOwn = list === 'mine' && wanted === '';
  const [title, hint] = isOwn
    ? [watchlist.emptyMine, watchlist.emptyMineHint]
    : wanted === ''
      ? [watchlist.empty, watchlist.emptyHint]
      : [watchlist.noMatch(wanted), watchlist.noMatchHint];
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center">
      <EmptyNotice title={title} hint={hint}>
        {isOwn ? (
          <Button onClick={onAdd} icon={<Plus size={16} aria-hidden="true" />}>
            {watchlist.add}
          </Button>
        ) : null}
      </EmptyNotice>
    </div>
  );
}
