/** At the end of the legend: is the newest bar still moving, is everything here, is it still true? */

import { CircleDashed, Clock, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../../components/class-names.ts';
import { exactAge } from '../../lib/age.ts';
import { nowMs } from '../../lib/clock.ts';
import type { Staleness } from '../../lib/market-clock.ts';
import { useTexts, useTicking } from '../../lib/use-live.ts';
import type { FeedState } from './candle-feed.ts';
import type { CandleSeries } from './candle-series.ts';
import { useNewestIsOpen } from './use-candles.ts';

export interface ChartStateProps {
  readonly series: CandleSeries;
  readonly state: FeedState;
  readonly staleness: Staleness;
  readonly onRetryOlder: () => void;
}

/** The most important thing to know, and only that. */
export function ChartState({ series, state, staleness, onRetryOlder }: ChartStateProps): ReactElement | null {
  const { texts } = useTexts();
  const open = useNewestIsOpen(series);
  const since = staleness.kind === 'current' ? null : staleness.sinceMs;
  const age = useTicking(() => (since === null ? '' : texts.age(exactAge(nowMs() - since))));
  if (staleness.kind !== 'current') {
    return (
      <Badge tone="attention" icon={<Clock size={12} aria-hidden="true" />}>
        {texts.stale[staleness.kind](age)}
      </Badge>
    );
  }
  // What is said in the middle of the chart is not said again here.
  if (state.history.kind === 'failed') return null;
  if (state.refused !== null) {
    return (
      <Badge tone="attention" icon={<TriangleAlert size={12} aria-hidden="true" />}>
        {texts.chart.liveRefused} ({texts.failure.code(state.refused)})
      </Badge>
    );
  }
  if (state.older === 'failed') {
    return (
      <button type="button" onClick={onRetryOlder} className="text-12 text-attention underline">
        {texts.chart.olderFailed}. {texts.failure.retry}
      </button>
    );
  }
  if (state.older === 'loading') return <Badge tone="quiet">{texts.chart.loadingOlder}</Badge>;
  if (open !== true) return null;
  return (
    <Badge tone="quiet" icon={<CircleDashed size={12} aria-hidden="true" />} hint={texts.chart.openBarHint}>
      {texts.chart.openBar}
    </Badge>
  );
}

interface BadgeProps {
  readonly tone: 'quiet' | 'attention';
  readonly icon?: ReactNode;
  readonly hint?: string;
  readonly children: ReactNode;
}

function Badge({ tone, icon, hint, children }: BadgeProps): ReactElement {
  return (
    <span
      title={hint}
      data-badge={tone}
      className={classNames(
        'inline-flex h-5 items-center gap-1 text-12 whitespace-nowrap',
        tone === 'attention' ? 'text-attention' : 'text-muted',
      )}
    >
      {icon}
      {children}
    </span>
  );
}
