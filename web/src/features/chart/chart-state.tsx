/** At the end of the legend: is the newest bar still moving, is everything here, is it still true? */

import { CircleDashed, Clock, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Hint } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { exactAge } from '../../lib/age.ts';
import { nowMs } from '../../lib/clock.ts';
import type { Staleness } from '../../lib/market-clock.ts';
import { formatDate } from '../../lib/time-format.ts';
import { useTexts, useTicking } from '../../lib/use-live.ts';
import type { LabelContext } from './axis-labels.ts';
import type { FeedState } from './candle-feed.ts';
import type { CandleSeries } from './candle-series.ts';
import { missingText } from './mark-text.ts';
import { isLoss } from './missing-bars.ts';
import { useNewestIsOpen } from './use-candles.ts';
import type { ToldContext } from './use-chart-context.ts';

export interface ChartStateProps {
  readonly series: CandleSeries;
  readonly state: FeedState;
  readonly staleness: Staleness;
  readonly context: ToldContext;
  readonly labels: LabelContext;
  /** Why the file did not come; null where none was asked for, or it came. */
  readonly exportFailure: string | null;
  readonly onRetryOlder: () => void;
}

/** The most important thing to know, and beside it whether bars are missing. */
export function ChartState(props: ChartStateProps): ReactElement {
  return (
    <>
      <MissingState context={props.context} labels={props.labels} />
      <NewestState {...props} />
    </>
  );
}

/** Rows of the tooltip; who needs all of them goes to Dados. */
const TOLD_MAX = 8;

function MissingState({ context, labels }: Pick<ChartStateProps, 'context' | 'labels'>): ReactElement | null {
  const { chart } = labels.texts;
  if (context.failed) return <Badge tone="attention">{chart.missingUnknown}</Badge>;
  const lost = context.missing.filter(({ cause }) => isLoss(cause));
  const count = lost.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return null;
  return (
    <Hint hint={<MissingList lost={lost} labels={labels} />}>
      <button
        type="button"
        data-missing={count}
        aria-label={`${chart.missingLabel}: ${chart.missingBars(count)}`}
        className="inline-flex h-5 items-center gap-1 rounded text-12 whitespace-nowrap text-attention"
      >
        <TriangleAlert size={12} aria-hidden="true" />
        {chart.missingBars(count)}
      </button>
    </Hint>
  );
}

interface MissingListProps {
  readonly lost: ToldContext['missing'];
  readonly labels: LabelContext;
}

/** The newest first: they are what one can still do something about. */
function MissingList({ lost, labels }: MissingListProps): ReactElement {
  const more = lost.length - TOLD_MAX;
  return (
    <ul className="flex flex-col gap-0.5">
      {lost
        .slice(-TOLD_MAX)
        .toReversed()
        .map((missing) => (
          <li key={missing.from}>
            {formatDate(missing.from * 1_000, labels.timeZone, labels.language)} {missingText(missing, labels)}
          </li>
        ))}
      {more > 0 ? <li className="text-faint">+{more}</li> : null}
    </ul>
  );
}

function NewestState(props: ChartStateProps): ReactElement | null {
  const { series, state, staleness, exportFailure, onRetryOlder } = props;
  const { texts } = useTexts();
  const open = useNewestIsOpen(series);
  const staleSince = staleness.kind === 'current' ? null : staleness.sinceMs;
  const age = useTicking(() => (staleSince === null ? '' : texts.age(exactAge(nowMs() - staleSince))));
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
  if (exportFailure !== null) {
    return (
      <Badge tone="attention" icon={<TriangleAlert size={12} aria-hidden="true" />} hint={exportFailure}>
        {texts.chart.exportFailed}
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
  if (open !== true) {
    if (state.adjustedFrom === null) return null;
    const since = Date.parse(`${state.adjustedFrom}T12:00Z`);
    return <Badge tone="quiet">{texts.chart.adjustedFrom(formatDate(since, 'UTC', props.labels.language))}</Badge>;
  }
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
