/** One day of a symbol: what is stored, what is missing and why, and what can be done about it. */

import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CoverageDayDto } from '#contract/coverage.ts';
import type { GapDayDto } from '#contract/gaps.ts';
import { Answered } from '../../components/answered.tsx';
import { IconButton } from '../../components/button.tsx';
import { CommandText } from '../../components/command-text.tsx';
import { Fact, Panel } from '../../components/panel.tsx';
import { ScrollArea } from '../../components/scroll-area.tsx';
import { SymbolLink } from '../../components/symbol-link.tsx';
import { fetchGapDay, type SymbolKey } from '../../lib/api-data.ts';
import { closureText } from '../../lib/closure-text.ts';
import { rebuildCommand, replayCommand } from '../../lib/commands-text.ts';
import { formatCount } from '../../lib/format.ts';
import type { DataTexts } from '../../lib/i18n/data.pt-br.ts';
import { formatIsoDate, formatMinute, weekdayOfDate } from '../../lib/time-format.ts';
import { dataAddress } from '../../lib/url-data.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';

export interface DayPanelProps extends SymbolKey {
  readonly date: string;
  /** Null where the server told nothing of it. */
  readonly day: CoverageDayDto | null;
  /** The day is still to come. */
  readonly isAhead: boolean;
  readonly timeZone: string;
  readonly onClose: () => void;
}

export function DayPanel(props: DayPanelProps): ReactElement {
  const { exchange, symbol, date, isAhead, timeZone, onClose } = props;
  const day = isAhead ? null : props.day;
  const { texts, language } = useDataTexts();
  const words = texts.data.day;
  const gaps = useAnswer({
    key: ['gaps', exchange, symbol, date],
    ask: (signal) => fetchGapDay({ exchange, symbol }, date, signal),
    isOff: isAhead,
  });
  return (
    <Panel
      title={`${symbol} · ${weekdayOfDate(date, language)} ${formatIsoDate(date, language)}`}
      note={
        <IconButton name={words.close} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      }
      className="min-h-full"
    >
      <div className="flex flex-col gap-4 p-3 pt-1" data-day={date}>
        {isAhead ? (
          <p className="pt-2 text-13 text-muted">{texts.data.coverage.ahead}</p>
        ) : (
          <>
            <Counts day={day} />
            <div>
              <h3 className="mb-1 text-12 text-faint">{words.gaps}</h3>
              <Answered answer={gaps} failed={words.gapsFailed} lines={3}>
                {(found) => <Gaps day={found} timeZone={timeZone} />}
              </Answered>
            </div>
            <Actions exchange={exchange} symbol={symbol} date={date} day={day} />
          </>
        )}
      </div>
    </Panel>
  );
}

function Counts({ day }: Pick<DayPanelProps, 'day'>): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.day;
  const count = (value: number | null | undefined): string =>
    value === null || value === undefined ? words.unknown : formatCount(value, language);
  return (
    <dl className="flex flex-col">
      <Fact name={words.state}>
        <strong className="font-semibold">{texts.data.coverage.states[day?.state ?? 'empty']}</strong>
      </Fact>
      <Fact name={words.source}>{sourceText(day?.source ?? null, words)}</Fact>
      <Fact name={words.trades}>{count(day?.trades)}</Fact>
      <Fact name={words.bars}>{count(day?.bars)}</Fact>
      <Fact name={words.expected}>{count(day?.expected)}</Fact>
      <Fact name={words.missing}>{count(day?.missing)}</Fact>
    </dl>
  );
}

/** Who made the bars; the server's own code where it is new to this page. */
function sourceText(source: string | null, { sources, noSource }: DataTexts['day']): string {
  const known: Readonly<Record<string, string>> = sources;
  return source === null ? noSource : (known[source] ?? source);
}

/** More are not read; the command lists them. */
const GAPS_SHOWN = 60;

function Gaps({ day, timeZone }: { readonly day: GapDayDto | null; readonly timeZone: string }): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.day;
  if (day === null || day.state !== 'open') {
    return <p className="text-13 text-muted">{words.notJudged(closureText(day?.reason ?? null, language))}</p>;
  }
  if (day.gaps.length === 0) return <p className="text-13 text-muted">{words.noGaps}</p>;
  const timeOf = (at: string): string => formatMinute(Date.parse(at), timeZone, language);
  const causes = [...new Set(day.gaps.map(({ cause }) => cause))];
  return (
    <>
      <ScrollArea label={words.gaps} className="max-h-72">
        <table className="w-full text-13" data-gaps={day.gaps.length}>
          <thead className="sticky top-0 bg-surface">
            <tr className="h-7 text-12 text-faint">
              <th className="w-14 text-left font-normal">{words.from}</th>
              <th className="w-14 text-left font-normal">{words.to}</th>
              <th className="w-12 text-right font-normal">{words.minutes}</th>
              <th className="pl-4 text-left font-normal">{words.cause}</th>
            </tr>
          </thead>
          <tbody>
            {day.gaps.slice(0, GAPS_SHOWN).map(({ phase, cause, from, to }) => (
              <tr key={`${phase} ${from}`} className="h-7 border-t border-line" data-cause={cause}>
                <td>{timeOf(from)}</td>
                <td>{timeOf(to)}</td>
                <td className="text-right">{Math.round((Date.parse(to) - Date.parse(from)) / 60_000)}</td>
                <td className="pl-4">
                  {phase === 'closing-call' ? `${words.closingCall} · ${words.causes[cause]}` : words.causes[cause]}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      {day.gaps.length > GAPS_SHOWN ? (
        <p className="mt-1 text-12 text-muted">{words.moreGaps(day.gaps.length - GAPS_SHOWN)}</p>
      ) : null}
      <ul className="mt-2 flex flex-col gap-1 text-12 text-muted">
        {causes.map((cause) => (
          <li key={cause}>
            <strong className="font-medium text-text">{words.causes[cause]}:</strong> {words.causeHints[cause]}
          </li>
        ))}
      </ul>
    </>
  );
}

const LINK = 'text-13 text-accent underline underline-offset-4';

function Actions({
  exchange,
  symbol,
  date,
  day,
}: Omit<DayPanelProps, 'timeZone' | 'onClose' | 'isAhead'>): ReactElement {
  const { texts } = useDataTexts();
  const words = texts.data.day;
  const hasBars = day !== null && (day.state === 'bars' || day.state === 'trades');
  const key = { exchange, symbol, date };
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-3">
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {hasBars ? (
          <SymbolLink exchange={exchange} symbol={symbol} timeframe="1m" date={date} className={LINK}>
            {words.openChart}
          </SymbolLink>
        ) : null}
        <Link href={dataAddress({ tab: 'imports', exchange, symbol })} className={LINK}>
          {words.import}
        </Link>
      </div>
      {day?.state === 'trades' ? (
        <>
          <CommandText label={words.rebuild} command={rebuildCommand(key)} />
          <CommandText label={words.replay} command={replayCommand(key)} />
        </>
      ) : null}
    </div>
  );
}
