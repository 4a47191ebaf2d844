/** The ticket: one order, a pair, or an entry with its exits, on paper. */

import { Search, X } from 'lucide-react';
import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { IconButton } from '../../components/button.tsx';
import { DateField, SelectField, TextField } from '../../components/field.tsx';
import { Flashing } from '../../components/number-cell.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { formatNumber } from '../../lib/format.ts';
import { typedText } from '../../lib/typed-number.ts';
import { useMarketStatus, useQuote } from '../../lib/use-live.ts';
import { refusalWords } from './order-words.ts';
import { PaperBadge } from './paper-badge.tsx';
import { SteppedField } from './stepped-field.tsx';
import { FORMS, has, type PriceField, type TicketSide, TYPES, timesOf } from './ticket-draft.ts';
import { SideButtons, TicketEnd } from './ticket-end.tsx';
import { useTexts } from './use-texts.ts';
import { type Ticket, type TicketSubject, useTicket } from './use-ticket.ts';

export interface OrderTicketProps {
  readonly exchange: string;
  readonly symbol: string | null;
  readonly side: TicketSide;
  readonly onSide: (side: TicketSide) => void;
  /** Asked for by a key or a button: the quantity is typed next. */
  readonly isAsked: boolean;
  /** Out of sight it keeps what was typed. */
  readonly isShown: boolean;
  readonly onSearch: () => void;
  /** Opens the story of an order. */
  readonly onOpen: (orderId: string) => void;
  /** Where there is no room for both, the ticket makes way for the list. */
  readonly onClose: () => void;
}

export function OrderTicket(props: OrderTicketProps): ReactElement {
  const { exchange, symbol, side, onSide, isAsked, isShown, onSearch, onOpen, onClose } = props;
  const { texts } = useTexts();
  const words = texts.orders.ticket;
  const errorWords = useErrorWords();
  const ticket = useTicket({ exchange, symbol, side, isShown, errorWords });
  const { draft, change, errorsAt } = ticket;
  const quantity = useRef<HTMLInputElement>(null);
  useFocusOnAsk(quantity, isAsked && isShown ? side : null);
  return (
    <section aria-label={words.title} className="flex min-h-0 flex-1 flex-col bg-surface" data-ticket={draft.side}>
      <header className="frame-paper flex h-12 shrink-0 items-center gap-3 border-b-2 border-frame px-3">
        <h2 className="text-14 font-semibold">{words.title}</h2>
        <PaperBadge />
        <span className="flex-1" />
        <IconButton name={words.close} onClick={onClose} className="xl:hidden">
          <X size={16} aria-hidden="true" />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        <SymbolLine onSearch={onSearch} ticket={ticket} />
        <SideButtons side={draft.side} onChange={onSide} />
        <Segmented
          label={words.form}
          value={draft.form}
          options={FORMS.map((form) => ({ value: form, label: words.forms[form], name: words.formNames[form] }))}
          onChange={(form) => change({ form })}
        />
        {has(draft, 'type') ? (
          <SelectField
            label={words.type}
            error={errorsAt('type')[0]}
            value={draft.type}
            options={TYPES.map((type) => ({ value: type, label: texts.orders.types[type] }))}
            onChange={(type) => change({ type })}
          />
        ) : null}
        <QuantityField ticket={ticket} inputRef={quantity} />
        <Price field="stopPrice" ticket={ticket} />
        <Price field="price" ticket={ticket} />
        <Exits ticket={ticket} />
        <TimeFields ticket={ticket} />
        <TextField
          label={words.account}
          error={errorsAt('account')[0] ?? null}
          value={draft.account}
          onChange={(account) => change({ account })}
          autoComplete="off"
          spellCheck={false}
          maxLength={32}
        />
      </div>
      <TicketEnd ticket={ticket} onOpen={onOpen} />
    </section>
  );
}

/** Whoever asked for the ticket by a key types the quantity next. */
function useFocusOnAsk(field: RefObject<HTMLInputElement | null>, side: TicketSide | null): void {
  useEffect(() => {
    if (side !== null) field.current?.focus();
  }, [field, side]);
}

/** What stands beside each field: what was typed wrong, else what the rules have against it. */
function useErrorWords(): TicketSubject['errorWords'] {
  const { texts } = useTexts();
  const { faults, accountFault, dateFault } = texts.orders.ticket;
  return (made, reasons) => (field) => {
    const fault = made.kind === 'incomplete' && field !== null ? made.faults[field] : undefined;
    if (fault !== undefined) {
      // What is still empty is no mistake: it is told when the rest is there, by the button that waits.
      if (fault === 'missing') return [];
      return [field === 'account' ? accountFault : field === 'goodTill' ? dateFault : faults[fault]];
    }
    return reasons.filter((one) => one.field === field).map(({ reason }) => refusalWords(reason, texts));
  };
}

interface TicketProps {
  readonly ticket: Ticket;
}

function SymbolLine({ onSearch, ticket }: TicketProps & Pick<OrderTicketProps, 'onSearch'>): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  const { draft, instrument, errorsAt } = ticket;
  const { exchange, symbol } = draft;
  const quote = useQuote(exchange, symbol ?? '');
  const phase = useMarketStatus()?.status.phase ?? null;
  const errors = errorsAt('symbol');
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-3">
        <button
          type="button"
          onClick={onSearch}
          aria-label={`${words.symbol}: ${symbol ?? words.noSymbol}. ${words.changeSymbol}`}
          title={words.changeSymbol}
          className="inline-flex h-9 min-w-0 items-center gap-2 rounded border border-line-strong px-3 text-16 font-semibold hover:bg-hover pointer-coarse:h-11"
          data-ticket-symbol={symbol ?? ''}
        >
          <span className="truncate">{symbol ?? words.noSymbol}</span>
          <Search size={16} className="shrink-0 text-muted" aria-hidden="true" />
        </button>
        <div className="min-w-0 flex-1 text-right">
          {quote === null ? (
            <span className="text-13 text-faint">{symbol === null ? '' : words.noPrice}</span>
          ) : (
            <button
              type="button"
              title={words.useLast}
              aria-label={`${words.last}: ${formatNumber(quote.last, instrument?.decimals ?? 2, language)}. ${words.useLast}`}
              onClick={() => ticket.change(lastInto(ticket, typedText(quote.last, language)))}
              className="rounded px-1 text-20 font-semibold hover:bg-hover"
            >
              <Flashing value={quote.last} subject={quote.symbol}>
                {formatNumber(quote.last, instrument?.decimals ?? 2, language)}
              </Flashing>
            </button>
          )}
        </div>
      </div>
      <div className="flex justify-between gap-3 text-12 text-muted">
        <span className="truncate">{instrument?.name ?? exchange}</span>
        <span className="whitespace-nowrap">{phase === null ? '' : texts.phase[phase]}</span>
      </div>
      {errors.map((error) => (
        <p key={error} className="text-12 text-attention">
          {error}
        </p>
      ))}
    </div>
  );
}

/** The last price goes where a price is asked for: the limit, or a stop without one. */
function lastInto({ draft }: Ticket, last: string): Partial<Ticket['draft']> {
  if (has(draft, 'price')) return { price: last };
  return has(draft, 'stopPrice') ? { stopPrice: last } : {};
}

function QuantityField({ ticket, inputRef }: TicketProps & { readonly inputRef: RefObject<HTMLInputElement | null> }) {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  const { draft, change, instrument, errorsAt } = ticket;
  const lot = instrument?.lot ?? null;
  return (
    <SteppedField
      inputRef={inputRef}
      kind="quantity"
      label={words.quantity}
      hint={lot === null ? '' : words.lot(formatNumber(lot, 0, language))}
      errors={errorsAt('quantity')}
      value={draft.quantity}
      onChange={(quantity) => change({ quantity })}
      step={lot}
      from={null}
    />
  );
}

function Price({ field, ticket }: TicketProps & { readonly field: PriceField }): ReactElement | null {
  const { texts, language } = useTexts();
  const words = texts.orders.ticket;
  const { draft, change, instrument, errorsAt } = ticket;
  const quote = useQuote(draft.exchange, draft.symbol ?? '');
  if (!has(draft, field)) return null;
  const tick = instrument?.tickSize ?? null;
  const hints: Partial<Record<PriceField, string>> = { gain: words.gainHint, lossPrice: words.lossPriceHint };
  return (
    <SteppedField
      kind="price"
      label={words[field]}
      hint={hints[field] ?? (tick === null ? '' : words.tick(formatNumber(tick, 0, language)))}
      errors={errorsAt(field)}
      value={draft[field]}
      onChange={(value) => change({ [field]: value })}
      step={tick}
      from={quote?.last ?? null}
    />
  );
}

function Exits({ ticket }: TicketProps): ReactElement | null {
  const { texts } = useTexts();
  if (!has(ticket.draft, 'gain')) return null;
  return (
    <fieldset className="flex flex-col gap-3 border-l-2 border-line-strong pl-3">
      <legend className="sr-only">{texts.orders.ticket.exits}</legend>
      <Price field="gain" ticket={ticket} />
      <Price field="lossStop" ticket={ticket} />
      <Price field="lossPrice" ticket={ticket} />
    </fieldset>
  );
}

function TimeFields({ ticket }: TicketProps): ReactElement | null {
  const { texts } = useTexts();
  const words = texts.orders.ticket;
  const { draft, change, errorsAt } = ticket;
  if (!has(draft, 'timeInForce')) return null;
  return (
    <>
      <SelectField
        label={words.time}
        error={errorsAt('timeInForce')[0]}
        value={draft.timeInForce}
        options={timesOf(draft).map((time) => ({ value: time, label: texts.orders.times[time] }))}
        onChange={(timeInForce) => change({ timeInForce })}
      />
      {has(draft, 'goodTill') ? (
        <DateField
          label={words.goodTill}
          error={errorsAt('goodTill')[0] ?? null}
          value={draft.goodTill}
          onChange={(goodTill) => change({ goodTill })}
        />
      ) : null}
    </>
  );
}
