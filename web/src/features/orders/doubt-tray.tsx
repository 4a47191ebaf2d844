/**
 * What waits for a person: orders in doubt and open breaks, each with what is known and what is being done about it, and
 * alarms that nobody has seen.
 */

import { ChevronDown, ChevronRight, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import type { Permission } from '#contract/access.ts';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { DoubtsAnswer, OrderAlarmDto, OrderBreakDto, OrderDto } from '#contract/orders.ts';
import { Button } from '../../components/button.tsx';
import { exactAge } from '../../lib/age.ts';
import { call } from '../../lib/call.ts';
import { nowMs } from '../../lib/clock.ts';
import { useMay } from '../../lib/use-access.ts';
import { useAlerts } from '../../lib/use-alerts.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useTicking } from '../../lib/use-live.ts';
import { isResolvable } from './order-book.ts';
import { OrderError } from './order-error.tsx';
import { alarmWords, knownOf, orderName } from './order-words.ts';
import { ResolveBreakForm, ResolveDoubtForm } from './resolve-form.tsx';
import { StateMark } from './state-mark.tsx';
import { useAcknowledge } from './use-order-acts.ts';
import { useRoleNames } from './use-role-names.ts';
import { useTexts } from './use-texts.ts';

/** Besides the stream, which tells when something changes. */
const EVERY_MS = 15_000;

export interface DoubtTrayProps {
  /** Opens the story of an order. */
  readonly onOpen: (orderId: string) => void;
}

export function DoubtTray({ onOpen }: DoubtTrayProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const { open } = useAlerts();
  const answer = useAnswer({
    key: ['order-doubts'],
    version: open.map(({ alertId, at }) => `${alertId} ${at}`).join(' '),
    ask: (signal) => call(orderEndpoints.listDoubts, {}, signal),
    everyMs: EVERY_MS,
  });
  switch (answer.kind) {
    case 'loading':
      return <Calm kind="loading" text={words.title} />;
    case 'failed':
      return (
        <Calm kind="failed" text={words.failed}>
          <Button onClick={answer.retry}>{texts.failure.retry}</Button>
        </Calm>
      );
    case 'ready': {
      const { orders, breaks, alarms } = answer.value;
      if (orders.length + breaks.length + alarms.length > 0) return <Waiting answer={answer.value} onOpen={onOpen} />;
      // The stream may know of something that this answer does not have yet.
      return open.length > 0 ? <Calm kind="loading" text={words.title} /> : <Calm kind="none" text={words.none} />;
    }
  }
}

interface CalmProps {
  readonly kind: 'none' | 'failed' | 'loading';
  readonly text: string;
  readonly children?: ReactNode;
}

/** One quiet line where nothing waits. */
function Calm({ kind, text, children }: CalmProps): ReactElement {
  const Icon = kind === 'none' ? CircleCheck : kind === 'failed' ? TriangleAlert : CircleHelp;
  return (
    <div
      data-tray={kind}
      className={
        kind === 'failed'
          ? 'flex items-center gap-2 text-13 text-attention max-md:-order-1'
          : 'flex items-center gap-2 text-13 whitespace-nowrap text-muted max-md:-order-1'
      }
    >
      <Icon size={16} aria-hidden="true" />
      {text}
      {children}
    </div>
  );
}

function Waiting({ answer, onOpen }: DoubtTrayProps & { readonly answer: DoubtsAnswer }): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const [isOpen, setOpen] = useState(true);
  const { orders, breaks, alarms, more } = answer;
  const doubts = orders.filter(({ doubt }) => doubt);
  const waiting = doubts.length + breaks.length;
  const counts = [
    ...(waiting === 0 ? [] : [words.count(waiting)]),
    ...(alarms.length === 0 ? [] : [words.alarmCount(alarms.length)]),
    ...(more ? [words.andMore] : []),
  ];
  const orderOf = (id: string): OrderDto | null => orders.find(({ orderId }) => orderId === id) ?? null;
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <section
      aria-label={words.waiting}
      data-tray="waiting"
      className="order-last w-full basis-full rounded border border-attention bg-attention-surface"
    >
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-9 w-full items-center gap-2 px-3 text-left text-14 font-semibold text-attention"
        >
          <TriangleAlert size={16} aria-hidden="true" />
          {words.waiting}
          <span className="font-normal">{counts.join(' · ')}</span>
          <span className="flex-1" />
          <Arrow size={16} aria-hidden="true" />
        </button>
      </h2>
      {isOpen ? (
        <ul className="flex max-h-[48dvh] flex-col gap-1 overflow-y-auto px-1 pb-1">
          {breaks.map((one) => (
            <BreakItem key={one.breakId} item={one} order={orderOf(one.orderId)} onOpen={onOpen} />
          ))}
          {doubts.map((order) => (
            <DoubtItem key={order.orderId} order={order} onOpen={onOpen} />
          ))}
          {doubts.length === 0 ? null : <li className="px-2 py-1 text-13 text-muted">{words.doing}</li>}
          {alarms.map((one) => (
            <AlarmItem key={one.alarmId} alarm={one} order={orderOf(one.orderId)} onOpen={onOpen} />
          ))}
          {more ? <li className="px-2 py-1 text-13 text-muted">{words.more}</li> : null}
        </ul>
      ) : null}
    </section>
  );
}

function DoubtItem({ order, onOpen }: DoubtTrayProps & { readonly order: OrderDto }): ReactElement {
  const { texts, language } = useTexts();
  const name = orderName(order, { texts, language });
  return (
    <Item
      id={order.orderId}
      title={name}
      state={<StateMark order={order} />}
      since={order.changedAt}
      known={knownOf(order, texts)}
      canResolve={isResolvable(order)}
      name={name}
      onOpen={() => onOpen(order.orderId)}
    >
      {(onClose) => <ResolveDoubtForm order={order} onClose={onClose} />}
    </Item>
  );
}

interface BreakItemProps extends DoubtTrayProps {
  readonly item: OrderBreakDto;
  readonly order: OrderDto | null;
}

function BreakItem({ item, order, onOpen }: BreakItemProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.tray;
  const name = order === null ? item.orderId : orderName(order, { texts, language });
  return (
    <Item
      id={item.breakId}
      title={`${words.breakTitle}: ${name}`}
      state={order === null ? null : <StateMark order={order} />}
      since={item.openedAt}
      known={`${words.breakWhat} ${words.breakDoing}`}
      detail={`${item.row}: ${item.text}`}
      canResolve
      name={name}
      onOpen={() => onOpen(item.orderId)}
    >
      {(onClose) => <ResolveBreakForm breakId={item.breakId} onClose={onClose} />}
    </Item>
  );
}

interface AlarmItemProps extends DoubtTrayProps {
  readonly alarm: OrderAlarmDto;
  readonly order: OrderDto | null;
}

function AlarmItem({ alarm, order, onOpen }: AlarmItemProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.tray;
  const may = useMay()('orders:cancel');
  const acknowledge = useAcknowledge(() => {});
  const { alarmId, orderId, code, text, at } = alarm;
  const { title, what } = alarmWords(code, texts);
  const name = order === null ? orderId : orderName(order, { texts, language });
  return (
    <Frame
      id={alarmId}
      title={`${title}: ${name}`}
      state={order === null ? null : <StateMark order={order} />}
      since={at}
      known={what}
      detail={text}
      locked={may ? null : <LockedLine permission="orders:cancel" words={words.acknowledgeLocked} />}
      action={
        may ? (
          <Button
            onClick={() => acknowledge.run({ alarmId, at })}
            disabled={acknowledge.isRunning}
            name={words.acknowledgeOf(`${title}: ${name}`)}
          >
            {words.acknowledge}
          </Button>
        ) : null
      }
      onOpen={() => onOpen(orderId)}
    >
      <OrderError title={words.acknowledgeFailed} error={acknowledge.error} />
    </Frame>
  );
}

interface Facts {
  readonly id: string;
  readonly title: string;
  readonly state: ReactNode;
  /** ISO 8601: when it began. */
  readonly since: string;
  /** What is known of it. */
  readonly known: string;
  /** The platform's own words, in English. */
  readonly detail?: string;
  readonly onOpen: () => void;
}

interface ItemProps extends Facts {
  /** Whether a person can say what became of it. */
  readonly canResolve: boolean;
  readonly name: string;
  /** The form, given the way to close it. */
  readonly children: (onClose: () => void) => ReactNode;
}

/** What is resolved by a person. */
function Item({ canResolve, name, children, ...facts }: ItemProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const may = useMay()('orders:resolve');
  const [isResolving, setResolving] = useState(false);
  return (
    <Frame
      {...facts}
      locked={canResolve && !may ? <LockedLine permission="orders:resolve" words={words.resolveLocked} /> : null}
      action={
        canResolve && may && !isResolving ? (
          <Button onClick={() => setResolving(true)} name={words.resolveOf(name)}>
            {words.resolve}
          </Button>
        ) : null
      }
    >
      {isResolving ? <div className="max-w-3xl">{children(() => setResolving(false))}</div> : null}
    </Frame>
  );
}

interface FrameProps extends Facts {
  /** Whose it is to do what is left out here. */
  readonly locked: ReactNode;
  readonly action: ReactNode;
  readonly children: ReactNode;
}

function Frame(props: FrameProps): ReactElement {
  const { id, title, state, since, known, detail, locked, action, onOpen, children } = props;
  return (
    <li className="flex flex-col gap-2 rounded border border-line bg-surface px-3 py-2" data-doubt={id}>
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-3">
            <button type="button" onClick={onOpen} className="text-left text-13 font-semibold hover:underline">
              {title}
            </button>
            <span className="text-13">{state}</span>
            <Since at={since} />
          </p>
          <p className="text-13 text-muted">{known}</p>
          {detail === undefined ? null : (
            <p className="text-12 break-words text-muted" translate="no">
              <span>{detail}</span>
            </p>
          )}
          {locked}
        </div>
        {action}
      </div>
      {children}
    </li>
  );
}

interface LockedLineProps {
  readonly permission: Permission;
  readonly words: (roles: string) => string;
}

function LockedLine({ permission, words }: LockedLineProps): ReactElement {
  return <p className="text-12 text-muted">{words(useRoleNames(permission))}</p>;
}

function Since({ at }: { readonly at: string }): ReactElement {
  const { texts } = useTexts();
  const ms = Date.parse(at);
  const age = useTicking(() => texts.orders.tray.since(texts.age(exactAge(nowMs() - ms))));
  return (
    <time dateTime={at} className="text-13 text-attention">
      {age}
    </time>
  );
}
