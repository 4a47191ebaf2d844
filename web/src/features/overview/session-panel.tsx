/** The clock of the exchange, what each group of instruments is doing, and the day as a line. */

import type { ReactElement } from 'react';
import type { SessionDto, SessionPhaseName } from '#contract/sessions.ts';
import { Answered } from '../../components/answered.tsx';
import { classNames } from '../../components/class-names.ts';
import { Panel } from '../../components/panel.tsx';
import { fetchSession } from '../../lib/api-data.ts';
import { closureText } from '../../lib/closure-text.ts';
import { useServices } from '../../lib/services.ts';
import {
  formatIsoDate,
  formatMinute,
  formatSecond,
  localDate,
  weekdayOfDate,
  zoneReader,
} from '../../lib/time-format.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';
import { useMarketStatus, useStaleness, useTicking } from '../../lib/use-live.ts';
import {
  type Axis,
  axisOf,
  firstLocalTime,
  hoursOf,
  type Moment,
  momentOf,
  placeOf,
  SHOWN_GROUPS,
  segmentsOf,
} from './session-timeline.ts';
import { useTexts } from './use-texts.ts';

/** Until the server has said which zone is the exchange's. */
const FIRST_ZONE = 'America/Sao_Paulo';

export function SessionPanel({ className }: { readonly className: string }): ReactElement {
  const { texts } = useTexts();
  const { clock } = useServices();
  const status = useMarketStatus()?.status ?? null;
  const isStale = useStaleness().kind !== 'current';
  const timeZone = status?.timeZone ?? FIRST_ZONE;
  const date = useTicking(() => localDate(clock.exchangeNowMs(), timeZone));
  const day = useSessions(date);
  return (
    <Panel
      title={status?.venue === 'replay' ? texts.overview.session.replayed : texts.overview.session.title}
      note={texts.overview.session.source}
      isStale={isStale}
      className={className}
    >
      <ClockLine date={date} timeZone={timeZone} />
      <Answered answer={day} failed={texts.overview.session.failed} lines={5}>
        {(sessions) => <Day date={date} timeZone={timeZone} sessions={sessions} />}
      </Answered>
    </Panel>
  );
}

interface DaySessions {
  readonly sessions: readonly SessionDto[];
  readonly next: string | null;
}

function useSessions(date: string): Answer<DaySessions> {
  return useAnswer({
    key: ['sessions', date],
    ask: async (signal) => {
      const answers = await Promise.all(SHOWN_GROUPS.map((group) => fetchSession(group, date, signal)));
      return { sessions: answers.flatMap(({ sessions }) => sessions), next: answers[0]?.nextSession ?? null };
    },
  });
}

function ClockLine({ date, timeZone }: { readonly date: string; readonly timeZone: string }): ReactElement {
  const { texts, language } = useTexts();
  const { clock } = useServices();
  const status = useMarketStatus()?.status ?? null;
  const told = status?.exchangeTime ?? null;
  const ticking = useTicking(() => formatSecond(clock.exchangeNowMs(), timeZone, language));
  // What the exchange told is shown as it was told: its day need not run at our speed.
  const time = told === null ? ticking : formatSecond(Date.parse(told), timeZone, language);
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-3 pt-3">
      <time className="text-28 leading-8 font-semibold" data-overview-clock="">
        {time}
      </time>
      <span className="text-14 text-muted">
        {weekdayOfDate(date, language)} {formatIsoDate(date, language)}
      </span>
      <span className="text-16 font-medium" data-overview-phase="">
        {status === null || status.phase === null ? '' : texts.phase[status.phase]}
      </span>
    </div>
  );
}

interface DayProps {
  readonly date: string;
  readonly timeZone: string;
  readonly sessions: DaySessions;
}

/** Names, what is going on, and the line itself. */
const LANE = 'grid grid-cols-[minmax(0,1fr)] items-center gap-x-3 md:grid-cols-[128px_180px_minmax(0,1fr)]';

function Day({ date, timeZone, sessions: { sessions, next } }: DayProps): ReactElement {
  const { texts, language } = useTexts();
  const { clock } = useServices();
  const minute = useTicking(() => Math.floor(clock.exchangeNowMs() / 60_000));
  const axis = axisOf(sessions);
  const isOver = sessions.every((session) => ['over', 'none'].includes(momentOf(session, minute * 60_000).kind));
  return (
    <div className="flex flex-col gap-3 p-3">
      <div
        role="group"
        aria-label={texts.overview.session.timeline(formatIsoDate(date, language))}
        className="flex flex-col gap-1"
      >
        {sessions.map((session) => (
          <Lane key={session.group} session={session} axis={axis} nowMs={minute * 60_000} timeZone={timeZone} />
        ))}
        {axis === null ? null : <Hours axis={axis} timeZone={timeZone} />}
      </div>
      <div className="flex min-h-5 flex-wrap items-center justify-between gap-x-4 gap-y-1 text-12 text-muted">
        <Legend sessions={sessions} />
        {isOver || axis === null ? <NextSession date={next} /> : null}
      </div>
    </div>
  );
}

interface LaneProps {
  readonly session: SessionDto;
  readonly axis: Axis | null;
  readonly nowMs: number;
  readonly timeZone: string;
}

function Lane({ session, axis, nowMs, timeZone }: LaneProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.overview.session;
  const groups: Readonly<Record<string, string>> = words.groups;
  const now = axis === null ? null : placeOf(nowMs, axis);
  return (
    <div className={LANE} data-session={session.group}>
      <span className="text-13 font-medium">{groups[session.group] ?? session.group}</span>
      <span className="truncate text-13 text-muted">
        <MomentText moment={momentOf(session, nowMs)} />
      </span>
      {axis === null ? null : (
        <ol className="relative h-7 bg-bg max-md:mb-2">
          {segmentsOf(session, axis).map(({ phase, start, length, localFrom, localTo }) => (
            <li
              key={`${phase} ${localFrom}`}
              title={`${words.phases[phase]} ${localFrom}–${localTo}`}
              className={classNames('absolute inset-y-1 rounded-[2px]', PHASE_LOOKS[phase])}
              style={{ left: percent(start), width: percent(length) }}
            >
              <span className="sr-only">
                {words.phases[phase]} {localFrom}–{localTo}
              </span>
            </li>
          ))}
          {now === null ? null : (
            <li className="absolute inset-y-0 w-0.5 bg-text" style={{ left: percent(now) }} data-now="">
              <span className="sr-only">{words.now(formatMinute(nowMs, timeZone, language))}</span>
            </li>
          )}
        </ol>
      )}
    </div>
  );
}

const PHASE_LOOKS: Readonly<Record<SessionPhaseName, string>> = {
  cancellation: 'phase-dotted',
  'pre-open': 'phase-hatched',
  continuous: 'phase-solid',
  'closing-call': 'phase-hatched',
  pause: '',
  extended: 'phase-solid',
  'after-market': 'phase-dotted',
};

const percent = (share: number): string => `${share * 100}%`;

function MomentText({ moment }: { readonly moment: Moment }): string {
  const { texts, language } = useTexts();
  const words = texts.overview.session;
  switch (moment.kind) {
    case 'in':
      return words.until(words.phases[moment.phase], moment.localTo);
    case 'before':
      return words.opens(words.phases[moment.phase], moment.localFrom);
    case 'over':
      return words.over;
    case 'none':
      if (moment.state === 'closed') return words.closed(closureText(moment.reason, language));
      return moment.state === 'unknown' ? words.hoursUnknown : words.unlisted;
  }
}

function Hours({ axis, timeZone }: { readonly axis: Axis; readonly timeZone: string }): ReactElement {
  const hours = hoursOf(axis);
  return (
    <div className={LANE} aria-hidden="true">
      <span className="max-md:hidden" />
      <span className="max-md:hidden" />
      <div className="flex justify-between text-12 leading-4 text-faint">
        {hours.map((ms) => (
          <span key={ms} className="flex w-0 justify-center">
            {zoneReader(timeZone, 'en').read(ms).hour}
          </span>
        ))}
      </div>
    </div>
  );
}

/** The phases that the day has, each once, in their own look. */
function Legend({ sessions }: { readonly sessions: readonly SessionDto[] }): ReactElement {
  const { texts } = useTexts();
  const there = new Set(sessions.flatMap(({ phases }) => phases.map(({ phase }) => phase)));
  const looks = [...there].filter((phase) => PHASE_LOOKS[phase] !== '');
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {looks.map((phase) => (
        <li key={phase} className="flex items-center gap-1.5">
          <span className={classNames('h-3 w-4 rounded-[2px]', PHASE_LOOKS[phase])} aria-hidden="true" />
          {texts.overview.session.phases[phase]}
        </li>
      ))}
    </ul>
  );
}

function NextSession({ date }: { readonly date: string | null }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.overview.session;
  const answer = useAnswer({
    key: ['sessions', 'next', date],
    ask: (signal) => fetchSession(SHOWN_GROUPS[0], date ?? '', signal),
    isOff: date === null,
  });
  if (date === null) return <span>{words.noNext}</span>;
  const opening = answer.kind === 'ready' ? firstLocalTime(answer.value.sessions[0]) : null;
  const [weekday, day] = [weekdayOfDate(date, language), formatIsoDate(date, language)];
  return (
    <span data-next-session={date} className="text-13 text-text">
      {opening === null ? words.nextDate(weekday, day) : words.next(weekday, day, opening)}
    </span>
  );
}
