/** The story of an order: step below step, with times, how long each took, who, and the technical words on demand. */

import { type ReactElement, useState } from 'react';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { OrderDto } from '#contract/orders.ts';
import { Answered } from '../../components/answered.tsx';
import { classNames } from '../../components/class-names.ts';
import { CheckField } from '../../components/field.tsx';
import { exactAge } from '../../lib/age.ts';
import { call } from '../../lib/call.ts';
import { formatNumber, formatWait } from '../../lib/format.ts';
import { formatSecond } from '../../lib/time-format.ts';
import { useUser } from '../../lib/use-access.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { alarmWords, denialWords, stepWords } from './order-words.ts';
import { type StoryStep, storyOf, type Tone } from './story.ts';
import { useTexts } from './use-texts.ts';

export interface OrderStoryProps {
  readonly order: OrderDto;
  readonly decimals: number;
  readonly timeZone: string;
}

export function OrderStory({ order, decimals, timeZone }: OrderStoryProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.panel;
  const [isTechnical, setTechnical] = useState(false);
  const { orderId, changedAt, filledQuantity, pending, state } = order;
  const story = useAnswer({
    // Asked again whenever the order is another; what stood there stays until the answer is here.
    key: ['order-story', orderId],
    version: `${changedAt} ${state} ${filledQuantity} ${pending}`,
    ask: (signal) => call(orderEndpoints.getOrderEvents, { params: { id: orderId } }, signal),
  });
  return (
    <section aria-label={words.story} className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-13 font-semibold">{words.story}</h3>
        <CheckField label={words.technical} checked={isTechnical} onChange={setTechnical} />
      </div>
      <Answered answer={story} failed={words.storyFailed} lines={6}>
        {({ events }) => (
          <ol className="flex flex-col" data-story={events.length}>
            {storyOf(events, isTechnical).map((step) => (
              <Step key={step.key} step={step} isTechnical={isTechnical} decimals={decimals} timeZone={timeZone} />
            ))}
          </ol>
        )}
      </Answered>
    </section>
  );
}

const DOTS: Readonly<Record<Tone, string>> = {
  plain: 'border-muted bg-surface',
  good: 'border-accent bg-accent',
  attention: 'border-attention bg-attention rotate-45 rounded-none',
  bad: 'border-danger bg-danger rounded-none',
};

interface StepProps extends Pick<OrderStoryProps, 'decimals' | 'timeZone'> {
  readonly step: StoryStep;
  readonly isTechnical: boolean;
}

function Step({ step, isTechnical, decimals, timeZone }: StepProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.panel;
  const { name, tone, at, afterMs, traded, terms, alarm, event } = step;
  const title = stepWords(name, texts);
  const number = (text: string): string => formatNumber(text, decimals, language);
  const what = traded ?? terms;
  const size = what === null ? '' : formatNumber(what.quantity, 0, language);
  const figures = what === null ? '' : what.price === null ? size : words.at(size, number(what.price));
  const millis = String(Date.parse(at) % 1_000).padStart(3, '0');
  return (
    <li className="group/step relative flex gap-3 pb-3 last:pb-0" data-step={name}>
      <span
        className="absolute top-3 bottom-0 left-[4.5px] w-px bg-line-strong group-last/step:hidden"
        aria-hidden="true"
      />
      <span
        className={classNames('relative mt-1.5 size-2.5 shrink-0 rounded-full border', DOTS[tone])}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2">
          <span className="text-13 font-medium">
            {alarm === null ? title : `${title}: ${alarmWords(alarm, texts).title}`}
          </span>
          <span className="text-12 whitespace-nowrap text-muted">
            {afterMs === null ? null : <span className="pr-2 text-faint">+{durationText(afterMs)}</span>}
            <time dateTime={at}>
              {formatSecond(Date.parse(at), timeZone, language)}
              <span className="text-faint">
                {language === 'en' ? '.' : ','}
                {millis}
              </span>
            </time>
          </span>
        </div>
        {figures === '' ? null : <p className="text-13">{figures}</p>}
        <Words step={step} />
        {isTechnical ? <Technical event={event} /> : null}
      </div>
    </li>
  );

  function durationText(ms: number): string {
    return ms < 60_000 ? formatWait(ms, language) : texts.age(exactAge(ms));
  }
}

/** What was said, as it came; of our own refusals in the words of the page before. */
function Words({ step: { words, denial } }: Pick<StepProps, 'step'>): ReactElement | null {
  const { texts } = useTexts();
  if (words === '') return null;
  const ours = denial === null ? null : denialWords(denial, texts);
  return (
    <>
      {ours === null ? null : <p className="text-13">{ours}</p>}
      <p className="text-12 break-words text-muted" translate="no">
        <span>{words}</span>
      </p>
    </>
  );
}

function Technical({ event }: Pick<StoryStep, 'event'>): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.panel;
  const who = useWho();
  const { kind, seq, index, principal, corr, details } = event;
  const facts: readonly (readonly [string, string])[] = [
    [words.event, kind],
    [words.row, `${seq}.${index}`],
    [words.who, who(principal)],
    [words.cause, corr],
    ...Object.entries(details).flatMap(([name, value]): [string, string][] =>
      value === null || value === '' ? [] : [[name, String(value)]],
    ),
  ];
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 rounded bg-bg px-2 py-1 text-12" data-technical="">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-all" translate="no">
            <span>{value}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Who gave an input: oneself and the kinds of others in words, besides the id that the journal has. */
function useWho(): (principal: string) => string {
  const { texts } = useTexts();
  const user = useUser();
  const { you, demo, key } = texts.orders.panel;
  return (principal) => {
    if (user !== null && principal === user.id) return `${you} (${principal})`;
    if (principal === 'demo') return demo;
    return principal.startsWith('key ') ? `${key} ${principal.slice('key '.length)}` : principal;
  };
}
