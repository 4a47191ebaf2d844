/** The line over the page: where the data come from, what time it is there, and whether they arrive. */

import { Search } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { type MarketStatusDto, SIMULATED_EXCHANGE } from '#contract/market-data.ts';
import { Hint } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { Key } from '../components/keys.tsx';
import { AccountMenu } from '../features/access/account-menu.tsx';
import { frameOf, frameWords } from '../lib/frame.ts';
import { formatDate, formatSecond, formatWeekday } from '../lib/time-format.ts';
import { useConnection, useMarketStatus, useTexts } from '../lib/use-live.ts';
import { ConnectionChip } from './connection-chip.tsx';

/** What is hidden on a narrow screen is said elsewhere: the page never scrolls sideways. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }): ReactElement {
  const told = useMarketStatus();
  const { texts } = useTexts();
  const lost = useConnection().state !== 'connected';
  return (
    <header
      className={classNames(
        'flex h-12 shrink-0 items-center gap-x-4 border-b border-line bg-surface px-3 max-md:h-20 max-md:flex-wrap max-md:content-center max-md:gap-x-3',
        lost && told !== null && 'stale',
      )}
    >
      <FrameLabel />
      <MarketClockFace status={told?.status ?? null} />
      {/* Two rows on a phone, whatever has to be said: while the server is not heard, only that. */}
      <span className="hidden basis-full max-md:order-2 max-md:block" />
      <div className={classNames('flex items-center gap-x-4 max-md:order-3 max-md:gap-x-3', lost && 'max-md:hidden')}>
        <Phase status={told?.status ?? null} />
        <FeedMark feed={lost ? null : (told?.status.feed ?? null)} />
        <HistoryMark history={lost ? null : (told?.status.history ?? null)} />
      </div>
      <button
        type="button"
        onClick={onSearch}
        className="ml-auto flex h-8 items-center gap-2 rounded border border-line-strong px-2 text-13 text-muted hover:bg-hover hover:text-text max-md:hidden"
      >
        <Search size={16} aria-hidden="true" />
        <span className="max-xl:sr-only">{texts.palette.open}</span>
        <span className="flex gap-1" aria-hidden="true">
          <Key>Ctrl</Key>
          <Key>K</Key>
        </span>
      </button>
      <ConnectionChip />
      <AccountMenu />
    </header>
  );
}

function FrameLabel(): ReactElement {
  const { texts, language } = useTexts();
  const told = useMarketStatus();
  const { word, hint } = frameWords(frameOf(told), texts);
  const replay = told?.status.replay ?? null;
  const simulated = replay?.exchange === SIMULATED_EXCHANGE ? texts.frame.simulated : null;
  const day = replay === null ? null : formatDate(Date.parse(`${replay.date}T12:00:00Z`), 'UTC', language);
  return (
    <Hint hint={hint}>
      <button
        type="button"
        className="flex h-8 items-center gap-2 rounded border border-frame pr-2 pl-1 text-13 font-semibold tracking-wide text-frame"
        data-frame-word=""
      >
        <span className="frame-pattern h-5 w-5 rounded-[3px]" aria-hidden="true" />
        <span className="sr-only">{texts.frame.label}: </span>
        {[word, simulated, day].filter((part) => part !== null).join(' · ')}
      </button>
    </Hint>
  );
}

interface StatusProps {
  readonly status: MarketStatusDto | null;
}

function MarketClockFace({ status }: StatusProps): ReactElement {
  const { texts, language } = useTexts();
  if (status === null || status.exchangeTime === null) {
    return <span className="w-52 text-14 text-faint">{texts.clock.unknown}</span>;
  }
  const { timeZone } = status;
  const ms = Date.parse(status.exchangeTime);
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return (
    <time
      dateTime={status.exchangeTime}
      title={`${texts.clock.label}. ${texts.clock.zone(city)}`}
      // On a phone a replay says the day in the frame's word, and the time beside its slider.
      className={classNames('flex items-baseline gap-2 whitespace-nowrap', status.replay !== null && 'max-md:hidden')}
      data-exchange-clock=""
    >
      <span className="text-13 text-muted max-lg:hidden">{formatWeekday(ms, timeZone, language)}</span>
      <span className="text-14 text-muted">{formatDate(ms, timeZone, language)}</span>
      <span className="text-16 font-semibold">{formatSecond(ms, timeZone, language)}</span>
    </time>
  );
}

function Phase({ status }: StatusProps): ReactElement | null {
  const { texts } = useTexts();
  if (status === null || status.phase === null) return null;
  return <span className="text-14 whitespace-nowrap">{texts.phase[status.phase]}</span>;
}

const FEED_DOTS: Readonly<Record<MarketStatusDto['feed']['state'], string>> = {
  live: 'bg-rise border-rise',
  starting: 'border-accent',
  ended: 'border-faint',
  off: 'border-faint border-dotted',
  down: 'bg-attention border-attention',
};

function FeedMark({ feed }: { readonly feed: MarketStatusDto['feed'] | null }): ReactElement {
  const { texts } = useTexts();
  const words = feed === null ? texts.feed.unknown : texts.feed[feed.state];
  const dot = feed === null ? 'border-faint border-dotted' : FEED_DOTS[feed.state];
  const mark = (
    <Mark className={feed?.state === 'down' ? 'text-attention' : 'text-muted'}>
      <span className={classNames('size-2 rounded-full border', dot)} aria-hidden="true" />
      {words}
    </Mark>
  );
  if (feed === null || feed.code === null) return mark;
  return (
    <Hint hint={texts.feed.failures[feed.code]}>
      <button type="button" className="underline decoration-dotted underline-offset-4">
        {mark}
      </button>
    </Hint>
  );
}

function HistoryMark({ history }: { readonly history: MarketStatusDto['history'] }): ReactElement | null {
  const { texts } = useTexts();
  if (history === null) return null;
  const { done, total } = history;
  return (
    <Mark className="text-muted">
      <progress value={done} max={total} aria-hidden="true" className="h-1 w-12 max-md:w-6" />
      <span className="max-md:sr-only">{texts.history.filling(done, total)}</span>
      <span className="md:hidden" aria-hidden="true">
        {done}/{total}
      </span>
    </Mark>
  );
}

function Mark({ className, children }: { readonly className: string; readonly children: ReactNode }): ReactElement {
  return (
    <span className={classNames('flex h-8 items-center gap-2 text-13 whitespace-nowrap', className)}>{children}</span>
  );
}
