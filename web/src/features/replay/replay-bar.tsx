/** What moves a replay: pause, speed, steps, and the time of the day. It is there only while one runs. */

import { Pause, Play } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { REPLAY_SPEEDS, type ReplayCommand, type ReplayDto, type ReplaySpeed } from '#contract/replay.ts';
import { Hint, IconButton } from '../../components/button.tsx';
import { commandReplay } from '../../lib/api.ts';
import { formatSecond } from '../../lib/time-format.ts';
import { useMarketStatus, useTexts } from '../../lib/use-live.ts';

/** The bar; nothing while the market is no replay. */
export function ReplayBar(): ReactElement | null {
  const status = useMarketStatus()?.status ?? null;
  if (status === null || status.replay === null) return null;
  return <Controls replay={status.replay} timeZone={status.timeZone} />;
}

interface ControlsProps {
  readonly replay: ReplayDto;
  readonly timeZone: string;
}

function Controls({ replay, timeZone }: ControlsProps): ReactElement {
  const { texts } = useTexts();
  const { send, failed } = useCommands();
  const { paused, state, speed } = replay;
  const isStill = paused || state === 'ended';
  return (
    <section
      aria-label={texts.replay.label}
      data-replay={state}
      className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-surface px-2 text-13"
    >
      <IconButton
        name={isStill ? texts.replay.play : texts.replay.pause}
        onClick={() => send({ action: isStill ? 'resume' : 'pause' })}
      >
        {isStill ? <Play size={16} aria-hidden="true" /> : <Pause size={16} aria-hidden="true" />}
      </IconButton>
      <Speed speed={speed} onSpeed={(chosen) => send({ action: 'speed', speed: chosen })} />
      <fieldset className="flex gap-1" aria-label={texts.replay.step}>
        <Step name={texts.replay.stepTrade} label={`+1 ${texts.replay.trade}`} by="trade" send={send} />
        <Step name={texts.replay.stepMinute} label="+1m" by="1m" send={send} />
        <Step name={texts.replay.stepFive} label="+5m" by="5m" send={send} />
      </fieldset>
      <TimeSlider replay={replay} timeZone={timeZone} onSeek={(to) => send({ action: 'seek', to })} />
      <span role="status" className={failed ? 'text-attention' : 'w-22 text-muted max-md:sr-only'}>
        {failed ? texts.replay.failed : texts.replay.states[state]}
      </span>
    </section>
  );
}

type Send = (command: ReplayCommand) => void;

/** Sends commands; what they bring about comes with the status. */
function useCommands(): { readonly send: Send; readonly failed: boolean } {
  const [failed, setFailed] = useState(false);
  const life = useRef(new AbortController());
  useEffect(() => {
    life.current = new AbortController();
    return () => life.current.abort();
  }, []);
  const send = (command: ReplayCommand): void => {
    const { signal } = life.current;
    commandReplay(command, signal).then(
      () => setFailed(false),
      () => {
        if (!signal.aborted) setFailed(true);
      },
    );
  };
  return { send, failed };
}

interface SpeedProps {
  readonly speed: string;
  readonly onSpeed: (speed: ReplaySpeed) => void;
}

function Speed({ speed, onSpeed }: SpeedProps): ReactElement {
  const { texts } = useTexts();
  const nameOf = (one: string): string => (one === 'max' ? texts.replay.speeds.max : `${one}×`);
  const known: readonly string[] = REPLAY_SPEEDS;
  return (
    <Hint hint={speed === 'max' ? texts.replay.fastest : texts.replay.times(speed)}>
      <select
        aria-label={texts.replay.speed}
        value={speed}
        onChange={({ target }) => onSpeed(target.value as ReplaySpeed)}
        className="h-7 rounded border border-line-strong bg-raised px-1 text-13 text-text pointer-coarse:h-11"
      >
        {known.includes(speed) ? null : <option value={speed}>{nameOf(speed)}</option>}
        {REPLAY_SPEEDS.map((one) => (
          <option key={one} value={one}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </Hint>
  );
}

interface StepProps {
  readonly name: string;
  readonly label: string;
  readonly by: 'trade' | '1m' | '5m';
  readonly send: Send;
}

function Step({ name, label, by, send }: StepProps): ReactElement {
  return (
    <Hint hint={name}>
      <button
        type="button"
        aria-label={name}
        onClick={() => send({ action: 'step', by, count: 1 })}
        className="h-7 rounded border border-line-strong bg-raised px-2 text-13 text-text hover:bg-hover pointer-coarse:h-11"
      >
        {label}
      </button>
    </Hint>
  );
}

interface TimeSliderProps extends ControlsProps {
  readonly onSeek: (to: string) => void;
}

/** Arrows go by a minute; while it is held, the time that is chosen stands beside it, and nothing moves yet. */
function TimeSlider({ replay, timeZone, onSeek }: TimeSliderProps): ReactElement {
  const { texts, language } = useTexts();
  const [held, setHeld] = useState<number | null>(null);
  const [from, to, position] = [replay.from, replay.to, replay.position].map((text) => Date.parse(text)) as Times;
  const shown = held ?? position;
  const time = formatSecond(shown, timeZone, language);
  const letGo = (): void => {
    if (held !== null) onSeek(new Date(held).toISOString());
    setHeld(null);
  };
  return (
    <div className="flex min-w-40 flex-1 items-center gap-2">
      <span className="text-muted max-md:sr-only">{formatSecond(from, timeZone, language)}</span>
      <input
        type="range"
        aria-label={texts.replay.position}
        aria-valuetext={time}
        min={from}
        max={to}
        step={MINUTE_MS}
        value={shown}
        onChange={({ target }) => setHeld(Number(target.value))}
        onPointerUp={letGo}
        onKeyUp={letGo}
        onBlur={letGo}
        className="h-7 min-w-0 flex-1 accent-accent pointer-coarse:h-11"
      />
      <span className="text-muted max-md:sr-only">{formatSecond(to, timeZone, language)}</span>
      <strong className="font-semibold" data-replay-time="">
        {time}
      </strong>
    </div>
  );
}

type Times = [from: number, to: number, position: number];
const MINUTE_MS = 60_000;
