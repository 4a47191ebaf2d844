/** In place of bars: loading, empty, failed and unknown, each in its own look. */

import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import type { MarketStatusDto } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import { Button } from '../../components/button.tsx';
import { EmptyNotice, FailedNotice } from '../../components/notice.tsx';
import { failureText } from '../../lib/failure-text.ts';
import { formatIsoDate } from '../../lib/time-format.ts';
import { useTexts } from '../../lib/use-live.ts';
import type { HistoryState } from './candle-feed.ts';

export interface ChartMessageProps {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly history: HistoryState;
  readonly unknown: boolean;
  /** The last day that is shown; null for the present. */
  readonly until: string | null;
  readonly libraryFailed: boolean;
  readonly filling: MarketStatusDto['history'];
  readonly onRetry: () => void;
  readonly onSearch: () => void;
}

/** Nothing while there are bars to look at. */
export function ChartMessage(props: ChartMessageProps): ReactElement | null {
  const message = messageOf(props);
  if (message === null) return null;
  return <div className="absolute inset-0 z-20 flex items-center justify-center bg-surface p-4">{message}</div>;
}

function messageOf(props: ChartMessageProps): ReactElement | null {
  if (props.libraryFailed) return <LibraryFailed />;
  switch (props.history.kind) {
    case 'ready':
      return null;
    case 'loading':
      return <Loading />;
    case 'failed':
      if (props.unknown && props.history.error.status === 404) return <UnknownSymbol {...props} />;
      return <HistoryFailed history={props.history} onRetry={props.onRetry} />;
    case 'empty':
      return props.unknown ? <UnknownSymbol {...props} /> : <NoBars {...props} />;
  }
}

function LibraryFailed(): ReactElement {
  const { texts } = useTexts();
  return (
    <FailedNotice
      title={texts.chart.libraryFailed}
      reason={texts.failure.network}
      code={null}
      retryLabel={texts.app.reload}
      onRetry={() => location.reload()}
    />
  );
}

interface HistoryFailedProps {
  readonly history: Extract<HistoryState, { kind: 'failed' }>;
  readonly onRetry: () => void;
}

function HistoryFailed({ history, onRetry }: HistoryFailedProps): ReactElement {
  const { texts } = useTexts();
  const { reason, code } = failureText(history.error, texts);
  return (
    <FailedNotice
      title={texts.chart.failed}
      reason={reason}
      code={code}
      retryLabel={texts.failure.retry}
      onRetry={onRetry}
    />
  );
}

function UnknownSymbol({ symbol, onSearch }: ChartMessageProps): ReactElement {
  const { texts } = useTexts();
  return (
    <EmptyNotice title={texts.chart.unknown(symbol)} hint={texts.chart.unknownHint}>
      <Button onClick={onSearch} icon={<Search size={16} aria-hidden="true" />}>
        {texts.market.search}
      </Button>
    </EmptyNotice>
  );
}

function NoBars({ symbol, timeframe, until, filling }: ChartMessageProps): ReactElement {
  const { texts, language } = useTexts();
  if (until !== null) {
    const title = texts.chart.emptyUntil(symbol, texts.timeframe.long[timeframe], formatIsoDate(until, language));
    return <EmptyNotice title={title} hint={texts.chart.emptyUntilHint} />;
  }
  return (
    <EmptyNotice
      title={texts.chart.empty(symbol, texts.timeframe.long[timeframe])}
      hint={filling === null ? texts.chart.emptyHint : texts.chart.emptyFilling(filling.done, filling.total)}
    />
  );
}

/** Heights of the placeholder's bars, in a calm wave; they say "bars will be here" and nothing about prices. */
const PLACEHOLDERS = [30, 38, 45, 40, 52, 60, 55, 48, 56, 66, 72, 64, 58, 62, 54, 46, 50, 58, 68, 74, 70, 62];

function Loading(): ReactElement {
  const { texts } = useTexts();
  return (
    <div role="status" aria-label={texts.chart.loading} className="flex h-full w-full items-center justify-around">
      {PLACEHOLDERS.map((height, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of placeholders
        <span key={place} className="skeleton w-2" style={{ height: `${height / 2}%` }} />
      ))}
    </div>
  );
}
