/** What needs attention, each with what to do; "all in order" only when everything was asked and answered. */

import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { StorageDto } from '#contract/coverage.ts';
import type { ImportJobDto } from '#contract/imports.ts';
import { Panel } from '../../components/panel.tsx';
import { exactAge } from '../../lib/age.ts';
import { fetchImports } from '../../lib/api-data.ts';
import { nowMs } from '../../lib/clock.ts';
import { formatBytes } from '../../lib/format.ts';
import type { Language } from '../../lib/settings.ts';
import { type DataTab, dataAddress } from '../../lib/url-data.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';
import { useMarketStatus, useStaleness, useTicking } from '../../lib/use-live.ts';
import { type Alert, alertsOf } from './alerts.ts';
import { type PageTexts, useTexts } from './use-texts.ts';

const IMPORTS_EVERY_MS = 15_000;

export interface AlertsPanelProps {
  readonly storage: Answer<StorageDto>;
  readonly className: string;
}

export function AlertsPanel({ storage, className }: AlertsPanelProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.overview.alerts;
  const status = useMarketStatus()?.status ?? null;
  const staleness = useStaleness();
  const imports: Answer<readonly ImportJobDto[]> = useAnswer({
    key: ['imports'],
    ask: fetchImports,
    everyMs: IMPORTS_EVERY_MS,
  });
  // Ages count seconds, so the list is made again every second.
  const second = useTicking(() => Math.floor(nowMs() / 1_000));
  const alerts = alertsOf({ status, staleness, storage, imports, nowMs: second * 1_000 });
  const count = alerts?.filter(({ kind }) => kind !== 'filling').length ?? 0;
  return (
    <Panel title={words.title} note={count === 0 ? null : words.count(count)} className={className}>
      <div role="status" className="flex min-h-20 flex-col p-3" data-alerts={alerts?.length ?? 'unknown'}>
        {alerts === null ? <p className="text-13 text-muted">{words.checking}</p> : null}
        {alerts?.length === 0 ? <AllWell /> : null}
        {alerts === null || alerts.length === 0 ? null : (
          <ul className="flex flex-col gap-3">
            {alerts.map((alert) => (
              <AlertLine
                key={keyOf(alert)}
                alert={alert}
                {...wordsOf(alert, { texts, language, nowMs: second * 1_000 })}
              />
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function AllWell(): ReactElement {
  const { texts } = useTexts();
  return (
    <div className="flex gap-2">
      <CircleCheck size={16} className="mt-0.5 shrink-0 text-rise" aria-hidden="true" />
      <div>
        <p className="text-14 font-medium">{texts.overview.alerts.none}</p>
        <p className="text-13 text-muted">{texts.overview.alerts.noneHint}</p>
      </div>
    </div>
  );
}

const keyOf = (alert: Alert): string => (alert.kind === 'import' ? `import ${alert.job.id}` : alert.kind);

interface AlertWords {
  readonly title: string;
  /** What to do. */
  readonly hint: string;
  /** Where it is done. */
  readonly tab?: DataTab;
}

function AlertLine({ alert, title, hint, tab }: AlertWords & { readonly alert: Alert }): ReactElement {
  const { texts } = useTexts();
  const isNote = alert.kind === 'filling';
  const Icon = isNote ? Info : TriangleAlert;
  return (
    <li className="flex gap-2" data-alert={alert.kind}>
      <Icon
        size={16}
        className={isNote ? 'mt-0.5 shrink-0 text-muted' : 'mt-0.5 shrink-0 text-attention'}
        aria-hidden="true"
      />
      <div className="min-w-0">
        <p className={isNote ? 'text-14' : 'text-14 font-medium text-attention'}>{title}</p>
        <p className="text-13 text-muted">
          {hint}{' '}
          {tab === undefined ? null : (
            <Link href={dataAddress({ tab })} className="text-accent underline underline-offset-4">
              {texts.overview.alerts.open} {texts.app.pages.data}
            </Link>
          )}
        </p>
      </div>
    </li>
  );
}

interface Around {
  readonly texts: PageTexts;
  readonly language: Language;
  readonly nowMs: number;
}

function wordsOf(alert: Alert, { texts, language, nowMs: now }: Around): AlertWords {
  const words = texts.overview.alerts;
  const ageSince = (ms: number): string => texts.age(exactAge(now - ms));
  switch (alert.kind) {
    case 'connection':
      return { title: words.connection(ageSince(alert.sinceMs)), hint: words.connectionHint };
    case 'feed-down': {
      const { code, since } = alert.feed;
      const title = code === 'STORE_FAILED' ? words.storing : words.feedDown;
      return {
        title: title(ageSince(Date.parse(since))),
        hint: code === null ? words.feedHint : texts.feed.failures[code],
      };
    }
    case 'feed-off':
      return { title: words.feedOff, hint: words.feedOffHint };
    case 'silent':
      return { title: words.silent(alert.count), hint: words.silentHint };
    case 'disk': {
      const { freeBytes, totalBytes } = alert.disk;
      const title = words.disk(formatBytes(freeBytes, language), formatBytes(totalBytes, language));
      return { title, hint: words.diskHint, tab: 'storage' };
    }
    case 'import':
      return {
        title: words.importEnded[alert.state](alert.job.name),
        hint: words.importHint[alert.state],
        tab: 'imports',
      };
    case 'unchecked':
      return { title: words.unchecked[alert.what], hint: words.uncheckedHint };
    case 'filling':
      return { title: words.filling(alert.done, alert.total), hint: words.fillingHint };
  }
}
