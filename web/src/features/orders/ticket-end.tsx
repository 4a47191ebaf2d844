/** The end of the ticket: the side, the button that sends, and what became of what was sent. */

import { Check, CircleHelp, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { classNames } from '../../components/class-names.ts';
import { DirectionMark } from '../../components/number-cell.tsx';
import { formatNumber } from '../../lib/format.ts';
import { orderFailure, orderName, refusalWords } from './order-words.ts';
import { ReasonDetails } from './reason-details.tsx';
import type { NamedRequest } from './send-desk.ts';
import type { OrderRequest, TicketSide } from './ticket-draft.ts';
import { useTexts } from './use-texts.ts';
import type { Ticket } from './use-ticket.ts';

const SIDES = ['BUY', 'SELL'] as const;

const SIDE_COLORS: Readonly<Record<TicketSide, string>> = {
  BUY: 'border-rise bg-rise-flash text-rise',
  SELL: 'border-fall bg-fall-flash text-fall',
};

export interface SideButtonsProps {
  readonly side: TicketSide;
  readonly onChange: (side: TicketSide) => void;
}

/** Buy at the left, sell at the right, with room between them. */
export function SideButtons({ side, onChange }: SideButtonsProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.ticket;
  return (
    <div role="group" aria-label={words.side} className="grid grid-cols-2 gap-4">
      {SIDES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={side === one}
          onClick={() => onChange(one)}
          className={classNames(
            'inline-flex h-9 items-center justify-center gap-2 rounded border text-14 font-semibold pointer-coarse:h-11',
            side === one ? SIDE_COLORS[one] : 'border-line-strong text-muted hover:bg-hover hover:text-text',
          )}
        >
          <DirectionMark direction={one === 'BUY' ? 'up' : 'down'} />
          {one === 'BUY' ? words.buy : words.sell}
        </button>
      ))}
    </div>
  );
}

export interface TicketEndProps {
  readonly ticket: Ticket;
  readonly onOpen: (orderId: string) => void;
}

export function TicketEnd({ ticket, onOpen }: TicketEndProps): ReactElement {
  const { texts } = useTexts();
  const { made, draft, sent, desk } = ticket;
  const isWaiting = sent.kind === 'sending' || sent.kind === 'unanswered';
  const body = made.kind === 'ready' ? made.body : null;
  return (
    <div className="flex shrink-0 flex-col gap-2 border-t border-line p-3">
      <Value ticket={ticket} />
      <General ticket={ticket} />
      <button
        type="button"
        disabled={body === null || isWaiting}
        onClick={() => {
          if (body !== null) void desk.send(body);
        }}
        className={classNames(
          'inline-flex min-h-11 items-center justify-center gap-2 rounded border px-3 py-1 text-14 font-semibold',
          body === null || isWaiting ? 'border-line bg-surface text-faint' : SIDE_COLORS[draft.side],
          body !== null && !isWaiting && 'hover:border-text hover:text-text',
        )}
        data-submit=""
      >
        <DirectionMark direction={draft.side === 'BUY' ? 'up' : 'down'} />
        <span>{sent.kind === 'sending' ? texts.orders.ticket.sending : <Summary ticket={ticket} />}</span>
      </button>
      <Outcome ticket={ticket} onOpen={onOpen} />
    </div>
  );
}

/** What the button will send, in one sentence. */
function Summary({ ticket: { made, draft } }: { readonly ticket: Ticket }): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  const side = draft.side === 'BUY' ? words.buy : words.sell;
  if (made.kind !== 'ready') return <>{`${side} ${draft.symbol ?? ''}`}</>;
  const { body } = made;
  const size = `${side} ${formatNumber(body.quantity, 0, language)} ${body.symbol}`;
  return <>{[size, ...pricesOf(body).map((price) => priceText(price))].join(' ')}</>;

  function priceText({ kind, price }: Named): string {
    const text = formatNumber(price, 2, language);
    return kind === 'stop' ? words.atStop(text) : kind === 'limit' ? words.at(text) : words.atMarket;
  }
}

interface Named {
  readonly kind: 'market' | 'limit' | 'stop';
  readonly price: string;
}

function pricesOf(body: OrderRequest): Named[] {
  if (body.form === 'oco') return [];
  const stop: Named[] = body.stopPrice === undefined ? [] : [{ kind: 'stop', price: body.stopPrice }];
  if (body.price !== undefined) return [...stop, { kind: 'limit', price: body.price }];
  return stop.length > 0 ? stop : [{ kind: 'market', price: '0' }];
}

/** Whether it would be taken now, and what is against the order as a whole. */
function General({ ticket: { verdict, errorsAt } }: { readonly ticket: Ticket }): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders.ticket;
  const whole = errorsAt(null);
  const line = {
    none: '',
    checking: words.checking,
    fits: words.fitting,
    unknown: words.uncheckable,
    against: verdict.kind === 'against' ? words.notFitting(verdict.reasons.length) : '',
  }[verdict.kind];
  const isAgainst = verdict.kind === 'against';
  return (
    <div className="min-h-4 text-12" data-verdict={verdict.kind}>
      <p role="status" className={classNames('flex items-center gap-1.5', isAgainst ? 'text-attention' : 'text-muted')}>
        {verdict.kind === 'fits' ? <Check size={12} aria-hidden="true" /> : null}
        {isAgainst ? <TriangleAlert size={12} aria-hidden="true" /> : null}
        {line}
      </p>
      {whole.map((error) => (
        <p key={error} className="pl-4.5 text-attention">
          {error}
        </p>
      ))}
    </div>
  );
}

/** Quantity times price, where both are typed: a size that is ten times too large is seen here. */
function Value({ ticket: { made, instrument } }: { readonly ticket: Ticket }): ReactElement | null {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  if (instrument === null || instrument.kind === 'future' || instrument.kind === 'spread') return null;
  const price =
    made.kind === 'ready' && made.body.form !== 'oco' ? (made.body.price ?? made.body.stopPrice) : undefined;
  const value = made.kind === 'ready' && price !== undefined ? valueText(made.body.quantity, price) : null;
  return (
    <p className="flex justify-between text-12 text-muted">
      <span>{words.value}</span>
      <span className="text-text">{value === null ? '—' : `R$ ${formatNumber(value, 2, language)}`}</span>
    </p>
  );
}

/** Exactly, in 1/10,000. */
function valueText(quantity: string, price: string): string {
  const [whole = '0', fraction = ''] = price.split('.');
  const units = BigInt(whole + fraction.padEnd(4, '0')) * BigInt(quantity);
  return `${units / 10_000n}.${String(units % 10_000n).padStart(4, '0')}`;
}

/** What became of the last order that was sent. */
function Outcome({ ticket: { sent, desk }, onOpen }: TicketEndProps): ReactElement | null {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  switch (sent.kind) {
    case 'idle':
    case 'sending':
      return null;
    case 'taken': {
      const [first] = sent.orders;
      return (
        <Note
          tone="good"
          title={first === undefined ? words.sent : `${words.sent}: ${orderName(first, { texts, language })}`}
        >
          {first === undefined ? null : <Button onClick={() => onOpen(first.orderId)}>{words.seeOrder}</Button>}
        </Note>
      );
    }
    case 'dropped':
      return <Note tone="plain" title={words.dropped} />;
    case 'refused': {
      const { reason, code } = orderFailure(sent.error, texts);
      const lines = sent.reasons.map((one) => refusalWords(one, texts));
      return (
        <Note tone="bad" title={words.refused}>
          {lines.length === 0 ? <p>{reason}</p> : null}
          <ul className="list-disc pl-4">
            {[...new Set(lines)].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <ReasonDetails reasons={sent.reasons} />
          {code === null ? null : <p className="text-12 text-muted">{code}</p>}
        </Note>
      );
    }
    case 'unanswered':
      return (
        <Note tone="bad" title={words.unanswered}>
          <p className="text-12">{words.waits(requestName(sent.request))}</p>
          <p className="text-12 text-muted">{words.unansweredHint}</p>
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" onClick={() => void desk.again()}>
              {words.ask}
            </Button>
            <Button onClick={() => void desk.giveUp()}>{words.giveUp}</Button>
          </div>
          <p className="text-12 text-muted">{words.giveUpWhat}</p>
        </Note>
      );
  }

  function requestName({ side, quantity, symbol }: NamedRequest): string {
    return `${texts.orders.sides[side]} ${formatNumber(quantity, 0, language)} ${symbol}`;
  }
}

interface NoteProps {
  readonly tone: 'good' | 'plain' | 'bad';
  readonly title: string;
  readonly children?: ReactNode;
}

function Note({ tone, title, children }: NoteProps): ReactElement {
  const Icon = { good: Check, plain: CircleHelp, bad: TriangleAlert }[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      data-outcome={tone}
      className={classNames(
        'flex flex-col gap-2 rounded border p-2 text-13',
        tone === 'bad' ? 'border-attention bg-attention-surface' : 'border-line-strong bg-raised',
      )}
    >
      <p className="flex items-start gap-2 font-medium">
        <Icon
          size={16}
          className={classNames('mt-0.5 shrink-0', tone === 'bad' ? 'text-attention' : 'text-muted')}
          aria-hidden="true"
        />
        {title}
      </p>
      {children}
    </div>
  );
}
