/** What waits for a person: orders in doubt and open breaks, each with what is known and what is being done about it. */

import { ChevronDown, ChevronRight, CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { DoubtsAnswer, OrderBreakDto, OrderDto } from '#contract/orders.ts';
import { Button } from '../../components/button.tsx';
import { exactAge } from '../../lib/age.ts';
import { call } from '../../lib/call.ts';
import { nowMs } from '../../lib/clock.ts';
import { useMay } from '../../lib/use-access.ts';
import { useAlerts } from '../../lib/use-alerts.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useTicking } from '../../lib/use-live.ts';
import { isResolvable } from './order-book.ts';
import { knownOf, orderName } from './order-words.ts';
import { ResolveBreakForm, ResolveDoubtForm } from './resolve-form.tsx';
import { StateMark } from './state-mark.tsx';
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
      const { orders, breaks } = answer.value;
      if (orders.length + breaks.length === 0) return <Calm kind="none" text={words.none} />;
      return <Waiting answer={answer.value} onOpen={onOpen} />;
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
  const { orders, breaks } = answer;
  const doubts = orders.filter(({ doubt }) => doubt);
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <section
      aria-label={words.title}
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
          {words.title}
          <span className="font-normal">{words.count(doubts.length + breaks.length)}</span>
          <span className="flex-1" />
          <Arrow size={16} aria-hidden="true" />
        </button>
      </h2>
      {isOpen ? (
        <ul className="flex max-h-[48dvh] flex-col gap-1 overflow-y-auto px-1 pb-1">
          {breaks.map((one) => (
            <BreakItem
              key={one.breakId}
              item={one}
              order={orders.find(({ orderId }) => orderId === one.orderId) ?? null}
              onOpen={onOpen}
            />
          ))}
          {doubts.map((order) => (
            <DoubtItem key={order.orderId} order={order} onOpen={onOpen} />
          ))}
          {doubts.length === 0 ? null : <li className="px-2 py-1 text-13 text-muted">{words.doing}</li>}
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

interface ItemProps {
  readonly id: string;
  readonly title: string;
  readonly state: ReactNode;
  /** ISO 8601: when it began. */
  readonly since: string;
  /** What is known of it. */
  readonly known: string;
  /** The platform's own words, in English. */
  readonly detail?: string;
  /** Whether a person can say what became of it. */
  readonly canResolve: boolean;
  readonly name: string;
  readonly onOpen: () => void;
  /** The form, given the way to close it. */
  readonly children: (onClose: () => void) => ReactNode;
}

function Item(props: ItemProps): ReactElement {
  const { id, title, state, since, known, detail, canResolve, name, onOpen, children } = props;
  const { texts } = useTexts();
  const words = texts.orders.tray;
  const may = useMay()('orders:resolve');
  const [isResolving, setResolving] = useState(false);
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
          {canResolve && !may ? <LockedLine /> : null}
        </div>
        {canResolve && may && !isResolving ? (
          <Button onClick={() => setResolving(true)} name={words.resolveOf(name)}>
            {words.resolve}
          </Button>
        ) : null}
      </div>
      {isResolving ? <div className="max-w-3xl">{children(() => setResolving(false))}</div> : null}
    </li>
  );
}

function LockedLine(): ReactElement {
  const { texts } = useTexts();
  return <p className="text-12 text-muted">{texts.orders.tray.resolveLocked(useRoleNames('orders:resolve'))}</p>;
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
