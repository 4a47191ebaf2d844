/** The calendar of what is stored of a symbol, and the day that is open beside it. */

import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CoverageAnswer } from '#contract/coverage.ts';
import { Answered } from '../../components/answered.tsx';
import { classNames } from '../../components/class-names.ts';
import { EmptyNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { SymbolKey } from '../../lib/api-data.ts';
import { dataAddress } from '../../lib/url-data.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { DayPanel } from './day-panel.tsx';
import { useCoverage } from './use-coverage.ts';
import { CoverageLegend, YearGrid } from './year-grid.tsx';
import { YearSwitch } from './year-switch.tsx';

export interface CoverageViewProps extends SymbolKey {
  readonly year: number;
  /** The exchange's own date. */
  readonly today: string;
  /** The day that is open. */
  readonly day: string | null;
  readonly onYear: (year: number) => void;
  readonly onDay: (day: string | null) => void;
}

export function CoverageView(props: CoverageViewProps): ReactElement {
  const { exchange, symbol, year, day, onYear, onDay } = props;
  const { texts } = useDataTexts();
  const coverage = useCoverage({ exchange, symbol }, year);
  const answer = coverage.kind === 'ready' ? coverage.value : null;
  const isOpen = day !== null;
  return (
    <div className="grid min-h-0 flex-1 gap-2 lg:grid-cols-[minmax(0,1fr)_380px]">
      <Panel
        title={`${symbol} · ${year}`}
        note={<YearSwitch year={year} onYear={onYear} />}
        isStale={coverage.kind === 'ready' && coverage.isStale}
        className={classNames('lg:min-h-0', isOpen && 'max-lg:order-last')}
      >
        <Answered answer={coverage} failed={texts.data.coverage.failed} lines={16}>
          {(value) => <Year {...props} coverage={value} />}
        </Answered>
      </Panel>
      <div className={classNames('min-h-0 overflow-y-auto rounded bg-surface', !isOpen && 'max-lg:hidden')}>
        {isOpen ? (
          <DayPanel
            exchange={exchange}
            symbol={symbol}
            date={day}
            day={answer?.days.find(({ date }) => date === day) ?? null}
            isAhead={day > props.today}
            timeZone={answer?.timeZone ?? 'America/Sao_Paulo'}
            onClose={() => onDay(null)}
          />
        ) : (
          <div className="flex h-full items-center justify-center">
            <EmptyNotice title={texts.data.coverage.pick} hint={texts.data.coverage.pickHint} />
          </div>
        )}
      </div>
    </div>
  );
}

function Year({
  exchange,
  symbol,
  year,
  today,
  day,
  onDay,
  coverage,
}: CoverageViewProps & { readonly coverage: CoverageAnswer }): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.coverage;
  const past = coverage.days.filter(({ date }) => date <= today);
  const sessions = past.filter(({ state }) => state !== 'closed');
  const filled = sessions.filter(({ state }) => state !== 'empty');
  return (
    <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <CoverageLegend days={past} />
        <span className="text-12 text-muted" data-coverage-sum={filled.length}>
          {words.sum(filled.length, sessions.length)}
        </span>
      </div>
      {filled.length > 0 ? null : (
        <p className="flex flex-wrap gap-x-2 rounded border border-line px-3 py-2 text-13" data-notice="empty">
          <span className="font-medium">{words.empty(symbol, year)}.</span>
          <span className="text-muted">{words.emptyHint}</span>
          <Link
            href={dataAddress({ tab: 'imports', exchange, symbol })}
            className="text-accent underline underline-offset-4"
          >
            {words.goImport}
          </Link>
        </p>
      )}
      <YearGrid
        year={year}
        days={new Map(coverage.days.map((each) => [each.date, each]))}
        today={today}
        chosen={day}
        onChoose={onDay}
      />
    </div>
  );
}
