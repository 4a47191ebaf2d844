/** The feed: its state and for how long, where it comes from, and how its symbols trade. */

import type { ReactElement } from 'react';
import type { MarketStatusDto } from '#contract/market-data.ts';
import { classNames } from '../../components/class-names.ts';
import { Fact, Panel } from '../../components/panel.tsx';
import { exactAge } from '../../lib/age.ts';
import { nowMs } from '../../lib/clock.ts';
import { formatCount } from '../../lib/format.ts';
import { useMarketStatus, useStaleness, useTicking } from '../../lib/use-live.ts';
import { useTexts } from './use-texts.ts';

const DOTS: Readonly<Record<MarketStatusDto['feed']['state'], string>> = {
  live: 'bg-rise border-rise',
  starting: 'border-accent',
  ended: 'border-faint',
  off: 'border-faint border-dotted',
  down: 'bg-attention border-attention',
};
const KINDS = ['live', 'quiet', 'silent', 'closed'] as const;

export function FeedPanel(): ReactElement {
  const { texts } = useTexts();
  const status = useMarketStatus()?.status ?? null;
  const isStale = useStaleness().kind === 'connection';
  return (
    <Panel title={texts.overview.feed.title} isStale={isStale}>
      {status === null ? (
        <p className="p-3 text-13 text-muted">{texts.overview.feed.unknown}</p>
      ) : (
        <div className="flex flex-col gap-3 p-3">
          <State feed={status.feed} />
          <dl className="flex flex-col">
            <Fact name={texts.overview.feed.venue}>{texts.overview.feed.venues[status.venue]}</Fact>
            <Fact name={texts.overview.feed.exchange}>{status.exchange ?? '—'}</Fact>
          </dl>
          <Symbols symbols={status.symbols} />
        </div>
      )}
    </Panel>
  );
}

function State({ feed }: { readonly feed: MarketStatusDto['feed'] }): ReactElement {
  const { texts } = useTexts();
  const age = useTicking(() => texts.age(exactAge(nowMs() - Date.parse(feed.since))));
  return (
    <div>
      <p
        className={classNames('flex items-center gap-2 text-16', feed.state === 'down' && 'text-attention')}
        data-feed={feed.state}
      >
        <span className={classNames('size-2 rounded-full border', DOTS[feed.state])} aria-hidden="true" />
        <span className="font-semibold">{texts.feed[feed.state]}</span>
        <span className="text-13 text-muted">{texts.overview.feed.since(age)}</span>
      </p>
      {feed.code === null ? null : <p className="mt-1 text-13 text-muted">{texts.feed.failures[feed.code]}</p>}
    </div>
  );
}

function Symbols({ symbols }: Pick<MarketStatusDto, 'symbols'>): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.overview.feed;
  if (symbols === null) return <p className="text-13 text-muted">{words.noSymbols}</p>;
  return (
    <div>
      <h3 className="mb-1 text-12 text-faint">{words.symbols}</h3>
      <dl className="grid grid-cols-4 gap-2">
        {KINDS.map((kind) => (
          <div key={kind} title={words.hints[kind]} className="flex flex-col-reverse" data-symbols={kind}>
            <dt className="text-12 text-muted">{words[kind]}</dt>
            <dd
              className={classNames(
                'text-20 font-semibold',
                symbols[kind] === 0 && 'text-faint',
                kind === 'silent' && symbols[kind] > 0 && 'text-attention',
              )}
            >
              {formatCount(symbols[kind], language)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
