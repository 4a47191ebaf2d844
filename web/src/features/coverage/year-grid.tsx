/** A year of days, month by month. What is stored is said by fill, pattern and mark, and in words to who listens. */

import { type KeyboardEvent, type ReactElement, useRef, useState } from 'react';
import { COVERAGE_STATES, type CoverageDayDto } from '#contract/coverage.ts';
import { classNames } from '../../components/class-names.ts';
import { formatCount } from '../../lib/format.ts';
import { formatIsoDate, weekdayOfDate, zoneReader } from '../../lib/time-format.ts';
import { useDataTexts } from '../../lib/use-data-texts.ts';
import { lackingMinutes, type Month, monthsOf, stepOf } from './calendar.ts';

export interface YearGridProps {
  readonly year: number;
  readonly days: ReadonlyMap<string, CoverageDayDto>;
  /** The exchange's own date: days after it are still to come. */
  readonly today: string;
  readonly chosen: string | null;
  readonly onChoose: (date: string) => void;
}

/** The grid; one day of it can be reached by Tab, the others by the keys of calendar.ts. */
export function YearGrid({ year, days, today, chosen, onChoose }: YearGridProps): ReactElement {
  const { texts } = useDataTexts();
  const grid = useRef<HTMLDivElement>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const inYear = [walked, chosen, today].find((date) => date?.startsWith(String(year))) ?? `${year}-01-01`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = stepOf(event.key, inYear);
    if (next === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    setWalked(next);
    grid.current?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
  };
  return (
    <div
      ref={grid}
      role="group"
      aria-label={texts.data.coverage.year(year)}
      aria-description={texts.data.coverage.keys}
      onKeyDown={onKeyDown}
      className="grid grid-cols-[repeat(auto-fill,minmax(168px,1fr))] gap-x-5 gap-y-4 max-md:grid-cols-1"
    >
      {monthsOf(year).map((month) => (
        <MonthGrid
          key={month.month}
          month={month}
          dayOf={(date) => (
            <Day
              key={date}
              date={date}
              day={days.get(date) ?? null}
              isAhead={date > today}
              isChosen={date === chosen}
              isReached={date === inYear}
              onChoose={() => {
                setWalked(date);
                onChoose(date);
              }}
            />
          )}
        />
      ))}
    </div>
  );
}

interface MonthGridProps {
  readonly month: Month;
  readonly dayOf: (date: string) => ReactElement;
}

/** Sunday first, as Brazilian calendars are. */
const A_SUNDAY = Date.UTC(2025, 7, 3, 12);
const DAY_MS = 86_400_000;

function MonthGrid({ month: { startsOn, dates }, dayOf }: MonthGridProps): ReactElement {
  const { language } = useDataTexts();
  const name = zoneReader('UTC', language).read(Date.parse(`${dates[0]}T12:00:00Z`)).monthName;
  return (
    <div className="w-42 max-md:w-full">
      <h3 className="mb-1 text-13 font-medium">{name}</h3>
      <div className="grid grid-cols-7" aria-hidden="true">
        {[0, 1, 2, 3, 4, 5, 6].map((day) => (
          <span key={day} className="text-center text-12 leading-5 text-faint">
            {zoneReader('UTC', language)
              .read(A_SUNDAY + day * DAY_MS)
              .weekday.slice(0, 1)
              .toUpperCase()}
          </span>
        ))}
      </div>
      {/* Six rows in every month, so that no month moves those below it. */}
      <div className="grid h-36 grid-cols-7 grid-rows-6 max-md:h-60">
        {startsOn === 0 ? null : <span className={SKIPS[startsOn]} />}
        {dates.map(dayOf)}
      </div>
    </div>
  );
}

const SKIPS = ['', 'col-span-1', 'col-span-2', 'col-span-3', 'col-span-4', 'col-span-5', 'col-span-6'];

interface DayProps {
  readonly date: string;
  /** Null where the server told nothing of it. */
  readonly day: CoverageDayDto | null;
  readonly isAhead: boolean;
  readonly isChosen: boolean;
  readonly isReached: boolean;
  readonly onChoose: () => void;
}

function Day({ date, day, isAhead, isChosen, isReached, onChoose }: DayProps): ReactElement {
  const { texts, language } = useDataTexts();
  const words = texts.data.coverage;
  const missing = isAhead ? 0 : lackingMinutes(day);
  const state = isAhead ? words.ahead : words.states[day?.state ?? 'empty'];
  const name = [
    `${weekdayOfDate(date, language)} ${formatIsoDate(date, language)}`,
    state,
    missing > 0 ? words.missing(missing, formatCount(missing, language)) : null,
  ];
  const label = name.filter((part) => part !== null).join(', ');
  return (
    <button
      type="button"
      data-date={date}
      data-state={isAhead ? 'ahead' : (day?.state ?? 'empty')}
      aria-label={label}
      aria-pressed={isChosen}
      title={label}
      tabIndex={isReached ? 0 : -1}
      onClick={onChoose}
      className={classNames(
        'relative m-px flex items-center justify-center rounded-[3px] text-12 hover:outline-1 hover:outline-line-strong',
        isAhead ? 'text-faint' : STATE_LOOKS[day?.state ?? 'empty'],
        isChosen && 'outline-2 outline-accent hover:outline-2 hover:outline-accent',
      )}
    >
      {Number(date.slice(8))}
      {missing > 0 ? <MissingMark /> : null}
    </button>
  );
}

/** Each state in its own fill and pattern; the numbers stay readable on all of them. */
const STATE_LOOKS: Readonly<Record<(typeof COVERAGE_STATES)[number], string>> = {
  closed: 'text-faint',
  empty: 'border border-dashed border-line-strong text-muted',
  daily: 'border border-line-strong border-b-2 border-b-accent text-text',
  bars: 'day-striped text-text',
  trades: 'bg-accent-surface border border-accent text-text',
};

/** A corner that is folded: some minutes of the day are not there, and nobody knows why. */
function MissingMark(): ReactElement {
  return (
    <svg viewBox="0 0 8 8" className="absolute top-0 right-0 size-2 fill-attention" aria-hidden="true">
      <path d="M0 0H8V8Z" />
    </svg>
  );
}

/** What the looks mean, with how many days of the year have each. */
export function CoverageLegend({ days }: { readonly days: readonly CoverageDayDto[] }): ReactElement {
  const { texts } = useDataTexts();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-muted" data-legend="">
      {COVERAGE_STATES.map((state) => (
        <li key={state} className="flex items-center gap-1.5">
          <span
            className={classNames('flex size-4 items-center justify-center rounded-[3px]', STATE_LOOKS[state])}
            aria-hidden="true"
          >
            {state === 'closed' ? '7' : ''}
          </span>
          {texts.data.coverage.states[state]} · {days.filter((day) => day.state === state).length}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span className="relative size-4 rounded-[3px] border border-line-strong" aria-hidden="true">
          <MissingMark />
        </span>
        {texts.data.coverage.missingMark} · {days.filter((day) => lackingMinutes(day) > 0).length}
      </li>
    </ul>
  );
}
