/** The days of a symbol that can be played again, each with the command that does it. */

import type { ReactElement } from 'react';
import { Answered } from '../../components/answered.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { SymbolKey } from '../../lib/api-data.ts';
import { replayCommand } from '../../lib/commands-text.ts';
import { formatCount } from '../../lib/format.ts';
import { formatIsoDate, weekdayOfDate } from '../../lib/time-format.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { useMarketStatus } from '../../lib/use-live.ts';
import { useCoverage } from './use-coverage.ts';
import { YearSwitch } from './year-switch.tsx';

export interface ReplayDaysProps extends SymbolKey {
  readonly year: number;
  readonly onYear: (year: number) => void;
}

export function ReplayDays({ exchange, symbol, year, onYear }: ReplayDaysProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.replay;
  const coverage = useCoverage({ exchange, symbol }, year);
  const replay = useMarketStatus()?.status.replay ?? null;
  return (
    <Panel
      title={`${words.days} · ${symbol}`}
      note={<YearSwitch year={year} onYear={onYear} />}
      isStale={coverage.kind === 'ready' && coverage.isStale}
      className="min-h-0 flex-1"
    >
      <p className="border-b border-line px-3 py-2 text-13 text-muted">
        {replay === null ? words.hint : words.now(formatIsoDate(replay.date, language))}
      </p>
      <Answered answer={coverage} failed={texts.data.coverage.failed} lines={8}>
        {({ days }) => {
          const played = days.filter(({ state }) => state === 'trades').toReversed();
          if (played.length === 0) {
            return (
              <div className="flex flex-1 items-center justify-center py-8">
                <EmptyNotice title={words.none(symbol, year)} hint={words.noneHint} />
              </div>
            );
          }
          return (
            <ul className="flex min-h-0 flex-col overflow-y-auto px-3" data-replay-days={played.length}>
              {played.map(({ date, trades }) => (
                <li
                  key={date}
                  className="grid items-center gap-x-6 gap-y-1 border-b border-line py-2 md:grid-cols-[180px_minmax(0,1fr)]"
                >
                  <span className="flex flex-col">
                    <span className="text-13 font-medium">
                      {weekdayOfDate(date, language)} {formatIsoDate(date, language)}
                    </span>
                    <span className="text-12 text-muted">
                      {words.trades}: {trades === null ? texts.data.day.unknown : formatCount(trades, language)}
                    </span>
                  </span>
                  <CommandText
                    isPlain
                    label={`${words.command} ${formatIsoDate(date, language)}`}
                    command={replayCommand({ exchange, symbol, date })}
                  />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
}
