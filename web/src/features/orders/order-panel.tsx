/** One order: its facts, what can be done with it, and its story. */

import { X } from 'lucide-react';
import { type ReactElement, useEffect } from 'react';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { OrderDto } from '#contract/orders.ts';
import { Answered } from '../../components/answered.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { Fact } from '../../components/panel.tsx';
import { SymbolLink } from '../../components/symbol-link.tsx';
import { call } from '../../lib/call.ts';
import { formatNumber } from '../../lib/format.ts';
import { formatDate, formatIsoDate, formatSecond } from '../../lib/time-format.ts';
import { useMay } from '../../lib/use-access.ts';
import { type Answer, useAnswer } from '../../lib/use-answer.ts';
import { isCancelable, isReplaceable } from './order-book.ts';
import { OrderStory } from './order-story.tsx';
import { knownOf, priceWords, reasonWords } from './order-words.ts';
import { ReplaceForm } from './replace-form.tsx';
import { SideMark } from './side-mark.tsx';
import { StateMark } from './state-mark.tsx';
import { useFeed, useFeedVersion } from './use-orders.ts';
import { useTexts } from './use-texts.ts';
import { useInstrument } from './use-ticket.ts';

export interface OrderPanelProps {
  readonly orderId: string;
  readonly timeZone: string;
  /** The form for new terms is open. */
  readonly isReplacing: boolean;
  readonly onReplacing: (isReplacing: boolean) => void;
  readonly onCancel: (order: OrderDto) => void;
  readonly onClose: () => void;
}

export function OrderPanel(props: OrderPanelProps): ReactElement {
  const { orderId, onClose } = props;
  const { texts } = useTexts();
  const words = texts.orders.panel;
  const answer = useOrder(orderId);
  const isGone = answer.kind === 'failed' && answer.error.status === 404;
  return (
    <section aria-label={words.title} className="flex min-h-0 flex-1 flex-col bg-surface" data-order-panel={orderId}>
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-3">
        <h2 className="text-14 font-semibold">{words.title}</h2>
        <span className="min-w-0 flex-1 truncate text-12 text-muted" title={orderId}>
          {orderId}
        </span>
        <IconButton name={words.close} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-3">
        {isGone ? (
          <div className="flex justify-center pt-12">
            <EmptyNotice title={words.notFound} hint={words.notFoundHint} />
          </div>
        ) : (
          <Answered answer={answer} failed={words.failed} lines={10}>
            {(order) => <Shown {...props} order={order} />}
          </Answered>
        )}
      </div>
    </section>
  );
}

/** The order as it is told live; asked for where nothing of it was told. */
function useOrder(orderId: string): Answer<OrderDto> {
  const feed = useFeed();
  useFeedVersion();
  const known = feed.book.get(orderId);
  const asked = useAnswer({
    key: ['order', orderId],
    ask: (signal) => call(orderEndpoints.getOrder, { params: { id: orderId } }, signal),
    isOff: known !== null,
  });
  const fetched = asked.kind === 'ready' ? asked.value : null;
  useEffect(() => {
    if (fetched !== null) feed.take([fetched]);
  }, [feed, fetched]);
  return known === null ? asked : { kind: 'ready', value: known, atMs: 0, isStale: false };
}

function Shown(props: OrderPanelProps & { readonly order: OrderDto }): ReactElement {
  const { order, timeZone, isReplacing, onReplacing, onCancel } = props;
  const { texts, language } = useTexts();
  const may = useMay();
  const decimals = useInstrument(order.exchange, order.symbol)?.decimals ?? 2;
  const canReplace = may('orders:trade') && isReplaceable(order);
  const canCancel = may('orders:cancel') && isCancelable(order);
  return (
    <div className="flex flex-col gap-4" data-order-state={order.state}>
      <div className="flex flex-col gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 text-16 font-semibold">
          <SideMark side={order.side} />
          {formatNumber(order.quantity, 0, language)}
          <SymbolLink exchange={order.exchange} symbol={order.symbol} />
          <span className="font-normal">{priceWords(order, decimals, { texts, language })}</span>
        </p>
        <div className="text-14">
          <StateMark order={order} />
        </div>
        <p className="text-12 text-muted">
          {order.doubt ? knownOf(order, texts) : texts.orders.stateHints[order.state]}
        </p>
        {order.reason === null ? null : <p className="text-13">{reasonWords(order, texts)}</p>}
      </div>
      {canReplace || canCancel ? (
        <div className="flex flex-wrap gap-2">
          {canReplace && !isReplacing ? (
            <Button onClick={() => onReplacing(true)}>{texts.orders.actions.replace}</Button>
          ) : null}
          {canCancel ? <Button onClick={() => onCancel(order)}>{texts.orders.actions.cancel}</Button> : null}
        </div>
      ) : null}
      {canReplace && isReplacing ? (
        <ReplaceForm key={order.orderId} order={order} onClose={() => onReplacing(false)} />
      ) : null}
      <Facts order={order} decimals={decimals} timeZone={timeZone} />
      <OrderStory key={order.orderId} order={order} decimals={decimals} timeZone={timeZone} />
    </div>
  );
}

interface FactsProps extends Pick<OrderPanelProps, 'timeZone'> {
  readonly order: OrderDto;
  readonly decimals: number;
}

function Facts({ order, decimals, timeZone }: FactsProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.panel;
  const when = (iso: string): string => {
    const ms = Date.parse(iso);
    return `${formatDate(ms, timeZone, language)} ${formatSecond(ms, timeZone, language)}`;
  };
  const { type, timeInForce, goodTill, averagePrice, brokerOrderId } = order;
  const time = texts.orders.times[timeInForce];
  return (
    <dl aria-label={words.facts} className="flex flex-col">
      <Fact name={words.filled}>
        {formatNumber(order.filledQuantity, 0, language)} / {formatNumber(order.quantity, 0, language)}
      </Fact>
      <Fact name={words.remaining}>{formatNumber(order.remainingQuantity, 0, language)}</Fact>
      <Fact name={words.average}>{averagePrice === null ? '—' : formatNumber(averagePrice, decimals, language)}</Fact>
      <Fact name={words.type}>{texts.orders.types[type]}</Fact>
      <Fact name={words.time}>{goodTill === null ? time : words.until(formatIsoDate(goodTill, language))}</Fact>
      <Fact name={words.account}>{order.account}</Fact>
      <Fact name={words.received}>{when(order.receivedAt)}</Fact>
      <Fact name={words.changed}>{when(order.changedAt)}</Fact>
      <Fact name={words.broker}>{brokerOrderId ?? '—'}</Fact>
      <Fact name={words.request}>
        <span className="break-all">{order.clientOrderId}</span>
      </Fact>
    </dl>
  );
}
