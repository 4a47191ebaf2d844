/** Under the list: how many symbols, what is wrong with them, and what was just added or taken off. */

import { type ReactElement, useEffect } from 'react';
import { exactAge } from '../../lib/age.ts';
import { ApiError } from '../../lib/api.ts';
import { nowMs } from '../../lib/clock.ts';
import { failureText } from '../../lib/failure-text.ts';
import type { Staleness } from '../../lib/market-clock.ts';
import type { ListNotice } from '../../lib/my-list.ts';
import { useServices } from '../../lib/services.ts';
import { useQuotesState, useTexts, useTicking } from '../../lib/use-live.ts';
import { useListNotice } from '../../lib/use-my-list.ts';

export interface ListFooterProps {
  readonly exchange: string;
  readonly staleness: Staleness;
  readonly shown: number;
  /** Null while the list is not known. */
  readonly all: number | null;
}

/** How long a change can be undone here. */
const NOTICE_MS = 12_000;

export function ListFooter({ exchange, staleness, shown, all }: ListFooterProps): ReactElement {
  const { texts } = useTexts();
  const { myList } = useServices();
  const notice = useListNotice();
  const quotes = useQuotesState(exchange);
  const since = staleness.kind === 'current' ? null : staleness.sinceMs;
  const age = useTicking(() => (since === null ? '' : texts.age(exactAge(nowMs() - since))));
  const refusal = quotes.kind === 'refused' ? failureText(new ApiError('problem', { code: quotes.code }), texts) : null;
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => myList.dismiss(), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, myList]);
  return (
    <div className="flex h-8 shrink-0 items-center justify-between gap-2 border-t border-line px-3 text-12 text-faint pointer-coarse:h-11">
      <span className="min-w-0 truncate" role="status">
        {notice !== null ? <NoticeText notice={notice} /> : all === null ? '' : texts.watchlist.count(shown, all)}
      </span>
      {notice !== null && notice.kind !== 'failed' ? (
        <button
          type="button"
          onClick={() => void myList.undo()}
          className="h-6 shrink-0 rounded px-2 font-medium text-accent hover:bg-hover pointer-coarse:h-11"
        >
          {texts.watchlist.undo}
        </button>
      ) : staleness.kind !== 'current' ? (
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

function NoticeText({ notice }: { readonly notice: ListNotice }): ReactElement {
  const { texts } = useTexts();
  const { watchlist } = texts;
  if (notice.kind !== 'failed') return <span className="text-text">{watchlist[notice.kind](notice.symbol)}</span>;
  const { reason, code } = failureText(notice.error, texts);
  const why = notice.error.code === 'LIST_FULL' ? watchlist.full : `${reason}${code === null ? '' : ` (${code})`}`;
  return (
    <span className="text-attention" title={why}>
      {watchlist.changeFailed(notice.symbol)}. {why}
    </span>
  );
}
