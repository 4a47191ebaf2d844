/** Dados: what is stored, what is missing, and the ways in and out. */

import { Search } from 'lucide-react';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Button } from '../components/button.tsx';
import { classNames } from '../components/class-names.ts';
import { EmptyNotice } from '../components/notice.tsx';
import { OriginBadge } from '../components/origin-badge.tsx';
import { CoverageView } from '../features/coverage/coverage-view.tsx';
import { ReplayDays } from '../features/coverage/replay-days.tsx';
import { ExportView } from '../features/exports/export-view.tsx';
import { ImportForm } from '../features/imports/import-form.tsx';
import { ImportJobs } from '../features/imports/import-jobs.tsx';
import { StorageView } from '../features/storage/storage-view.tsx';
import type { SymbolKey } from '../lib/api-data.ts';
import { usePageTitle } from '../lib/page-title.ts';
import { DATA_TABS, type DataTab } from '../lib/url-data.ts';
import { useDataTexts } from '../lib/use-data-texts.ts';
import { useOriginOf } from '../lib/use-live.ts';
import { type DataViewControl, useDataView } from './use-data-view.ts';

export interface DataPageProps {
  readonly onSearch: () => void;
}

/** The parts that are about one symbol. */
const OF_SYMBOL: ReadonlySet<DataTab> = new Set(['coverage', 'export', 'replay']);

export default function DataPage({ onSearch }: DataPageProps): ReactElement {
  const { texts } = useDataTexts();
  const control = useDataView();
  const { tab, symbol, exchange } = control.view;
  const ofSymbol = OF_SYMBOL.has(tab);
  usePageTitle(ofSymbol && symbol !== null ? `${symbol} · ${texts.data.title}` : texts.data.title);
  return (
    <main id="content" className="flex min-h-0 flex-1 flex-col bg-bg" data-page="data">
      <h1 className="sr-only">{texts.data.title}</h1>
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 border-b border-line bg-surface px-3 max-md:pt-2">
        <Tabs control={control} />
        {ofSymbol && symbol !== null ? <SymbolChoice exchange={exchange} symbol={symbol} onSearch={onSearch} /> : null}
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-2" data-tab={tab}>
        <Part control={control} onSearch={onSearch} />
      </div>
    </main>
  );
}

function Tabs({ control: { view, addressOf } }: { readonly control: DataViewControl }): ReactElement {
  const { texts } = useDataTexts();
  return (
    <nav aria-label={texts.data.tabs.label} className="flex gap-1 self-stretch overflow-x-auto">
      {DATA_TABS.map((tab) => (
        <Link
          key={tab}
          href={addressOf({ tab, day: null })}
          aria-current={tab === view.tab ? 'page' : undefined}
          className={classNames(
            'flex min-h-11 items-center border-b-2 px-3 text-13 font-medium whitespace-nowrap',
            tab === view.tab ? 'border-accent text-accent' : 'border-transparent text-muted hover:text-text',
          )}
        >
          {texts.data.tabs[tab]}
        </Link>
      ))}
    </nav>
  );
}

function SymbolChoice({ exchange, symbol, onSearch }: SymbolKey & DataPageProps): ReactElement {
  const { texts } = useDataTexts();
  const origin = useOriginOf()(exchange);
  return (
    <div className="ml-auto flex items-center gap-3 py-2">
      <span className="text-12 text-muted">{exchange}</span>
      <OriginBadge origin={origin} />
      <button
        type="button"
        onClick={onSearch}
        title={texts.data.changeSymbol}
        aria-label={`${texts.data.symbol}: ${symbol}. ${texts.data.changeSymbol}`}
        className="inline-flex h-8 items-center gap-2 rounded border border-line-strong px-3 text-14 font-semibold hover:bg-hover pointer-coarse:h-11"
        data-symbol-choice={symbol}
      >
        {symbol}
        <Search size={16} className="text-muted" aria-hidden="true" />
      </button>
    </div>
  );
}

function Part({ control, onSearch }: DataPageProps & { readonly control: DataViewControl }): ReactElement {
  const { view, show } = control;
  const { tab, exchange, symbol, year, today, timeZone } = view;
  if (tab === 'storage') return <StorageView />;
  if (tab === 'imports') {
    return (
      <div className="grid min-h-0 flex-1 content-start gap-2 lg:grid-cols-2 lg:content-stretch">
        <ImportForm />
        <ImportJobs />
      </div>
    );
  }
  if (symbol === null || exchange === '') return <NoSymbol onSearch={onSearch} />;
  const key = { exchange, symbol };
  switch (tab) {
    case 'coverage':
      return (
        <CoverageView
          {...key}
          year={year}
          today={today}
          day={view.day}
          onYear={(next) => show({ ...key, year: next, day: null })}
          onDay={(day) => show({ ...key, year, day })}
        />
      );
    case 'replay':
      return <ReplayDays {...key} year={year} onYear={(next) => show({ ...key, year: next })} />;
    case 'export':
      return (
        <ExportView
          {...key}
          choice={view}
          today={today}
          timeZone={timeZone}
          onChoice={(change) => show({ ...key, ...change })}
        />
      );
  }
}

function NoSymbol({ onSearch }: DataPageProps): ReactElement {
  const { texts } = useDataTexts();
  return (
    <div className="flex flex-1 items-center justify-center rounded bg-surface">
      <EmptyNotice title={texts.data.noSymbol} hint={texts.data.noSymbolHint}>
        <Button onClick={onSearch} icon={<Search size={16} aria-hidden="true" />}>
          {texts.market.search}
        </Button>
      </EmptyNotice>
    </div>
  );
}
