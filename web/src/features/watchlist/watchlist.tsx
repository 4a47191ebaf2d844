/** The list of symbols: moves by itself, keeps its order, is filtered by typing and walked with the arrows. */

import { Search, X } from 'lucide-react';
import { type ReactElement, useMemo } from 'react';
import type { InstrumentDto } from '#contract/instruments.ts';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { exactAge } from '../../lib/age.ts';
import { ApiError } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { failureText } from '../../lib/failure-text.ts';
import type { Staleness } from '../../lib/market-clock.ts';
import { matching } from '../../lib/search.ts';
import { useInstruments } from '../../lib/use-instruments.ts';
import { type Origin, useQuotesState, useStaleness, useTexts, useTicking } from '../../lib/use-live.ts';
import { COLUMNS } from './quote-row.tsx';
import { QuoteTable } from './quote-table.tsx';

export interface WatchlistProps {
  readonly exchange: string;
  readonly selected: string | null;
  /** What these symbols are while they are not the real market. */
  readonly origin: Origin | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onOpen: (instrument: InstrumentDto) => void;
  readonly onExchange: (exchange: string) => void;
}

/** The panel with filter, table and the line that tells how many symbols and how fresh. */
export function Watchlist(props: WatchlistProps): ReactElement {
  const { exchange, selected, origin, filter, onFilter, onOpen, onExchange } = props;
  const { texts } = useTexts();
  const instruments = useInstruments();
  const staleness = useStaleness();
  const list = instruments.kind === 'ready' ? instruments.list : null;
  const exchanges = useMemo(() => [...new Set(list?.map((each) => each.exchange))].toSorted(), [list]);
  const all = useMemo(() => list?.filter((each) => each.exchange === exchange) ?? null, [list, exchange]);
  const shown = useMemo(() => (all === null ? null : matching(all, filter)), [all, filter]);
  return (
    <section
      aria-label={texts.watchlist.title}
      className={classNames('flex min-h-0 flex-1 flex-col bg-surface', staleness.kind !== 'current' && 'stale')}
      data-stale={staleness.kind !== 'current'}
    >
      <div className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <FilterField value={filter} onChange={onFilter} />
        {exchanges.length < 2 ? null : (
          <Segmented
            label={texts.watchlist.exchange}
            value={exchange}
            options={exchanges.map((value) => ({ value, label: value, name: value }))}
            onChange={onExchange}
          />
        )}
        <OriginBadge origin={origin} />
      </div>
      {shown === null || all === null ? (
        <Unavailable instruments={instruments} />
      ) : shown.length === 0 ? (
        <Nothing filter={filter} />
      ) : (
        <QuoteTable instruments={shown} selected={selected} onOpen={onOpen} />
      )}
      <Footer exchange={exchange} staleness={staleness} shown={shown?.length ?? 0} all={all?.length ?? null} />
    </section>
  );
}

interface FilterFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FilterField({ value, onChange }: FilterFieldProps): ReactElement {
  const { texts } = useTexts();
  return (
    <>
      <Search size={16} className="shrink-0 text-faint" aria-hidden="true" />
      <input
        type="text"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.preventDefault();
          onChange('');
        }}
        aria-label={texts.watchlist.filter}
        placeholder={texts.watchlist.filter}
        autoComplete="off"
        spellCheck={false}
        className="h-8 min-w-0 flex-1 rounded bg-transparent px-1 text-14 placeholder:text-faint pointer-coarse:h-11 pointer-coarse:text-16"
      />
      {value === '' ? null : (
        <button
          type="button"
          aria-label={texts.watchlist.clear}
          onClick={() => onChange('')}
          className="inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </>
  );
}

function Unavailable({ instruments }: { readonly instruments: ReturnType<typeof useInstruments> }): ReactElement {
  const { texts } = useTexts();
  if (instruments.kind !== 'failed') return <LoadingRows label={texts.watchlist.loading} />;
  const { reason, code } = failureText(instruments.error, texts);
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center p-4">
      <FailedNotice
        title={texts.watchlist.failed}
        reason={reason}
        code={code}
        retryLabel={texts.failure.retry}
        onRetry={instruments.retry}
      />
    </div>
  );
}

const SKELETON_ROWS = Array.from({ length: 40 }, (_, row) => row);

function LoadingRows({ label }: { readonly label: string }): ReactElement {
  return (
    <div role="status" aria-label={label} className="min-h-0 flex-1 overflow-hidden pt-7">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className={classNames(COLUMNS, 'h-(--row) border-b border-line')}>
          <span className="skeleton h-3 w-14" />
          <span className="skeleton h-3 w-12 justify-self-end" />
          <span className="skeleton h-3 w-10 justify-self-end" />
          <span className="skeleton h-3 w-10 justify-self-end" />
          <span className="skeleton h-3 w-8 justify-self-end" />
        </div>
      ))}
    </div>
  );
}

function Nothing({ filter }: { readonly filter: string }): ReactElement {
  const { texts } = useTexts();
  const none = filter.trim() === '';
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center">
      <EmptyNotice
        title={none ? texts.watchlist.empty : texts.watchlist.noMatch(filter.trim())}
        hint={none ? texts.watchlist.emptyHint : texts.watchlist.noMatchHint}
      />
    </div>
  );
}

interface FooterProps {
  readonly exchange: string;
  readonly staleness: Staleness;
  readonly shown: number;
  /** Null while the list is not known. */
  readonly all: number | null;
}

function Footer({ exchange, staleness, shown, all }: FooterProps): ReactElement {
  const { texts } = useTexts();
  const quotes = useQuotesState(exchange);
  const since = staleness.kind === 'current' ? null : staleness.sinceMs;
  const age = useTicking(() => (since === null ? '' : texts.age(exactAge(nowMs() - since))));
  const refusal = quotes.kind === 'refused' ? failureText(new ApiError('problem', { code: quotes.code }), texts) : null;
  return (
    <div className="flex h-7 shrink-0 items-center justify-between gap-2 border-t border-line px-3 text-12 text-faint">
      <span>{all === null ? '' : texts.watchlist.count(shown, all)}</span>
      {staleness.kind !== 'current' ? (
        <span className="truncate text-attention" data-stale-note="">
          {texts.stale[staleness.kind](age)}
        </span>
      ) : refusal !== null ? (
        <span className="truncate text-attention">
          {texts.watchlist.quotesRefused} ({refusal.code})
        </span>
      ) : null}
    </div>
  );
}
