/** New terms for an order: what is left as it is, is not sent. */

import { type ReactElement, useState } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { readPrice, readQuantity, type TypedNumber, typedText } from '../../lib/typed-number.ts';
import { OrderError } from './order-error.tsx';
import { SteppedField } from './stepped-field.tsx';
import { useReplace } from './use-order-acts.ts';
import { useTexts } from './use-texts.ts';
import { useInstrument } from './use-ticket.ts';

export interface ReplaceFormProps {
  readonly order: OrderDto;
  readonly onClose: () => void;
}

export function ReplaceForm({ order, onClose }: ReplaceFormProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.orders.replace;
  const instrument = useInstrument(order.exchange, order.symbol);
  const replace = useReplace(onClose);
  const before = {
    quantity: order.quantity,
    price: typedText(order.price ?? '', language),
    stopPrice: typedText(order.stopPrice ?? '', language),
  };
  const [typed, setTyped] = useState(before);
  const read = {
    quantity: readQuantity(typed.quantity),
    ...(order.price === null ? {} : { price: readPrice(typed.price, language) }),
    ...(order.stopPrice === null ? {} : { stopPrice: readPrice(typed.stopPrice, language) }),
  };
  const fields = Object.keys(read) as (keyof typeof read)[];
  const terms = Object.fromEntries(
    fields.flatMap((field) => {
      const now = read[field];
      return now?.kind === 'number' && !isSame(now.text, order[field]) ? [[field, now.text]] : [];
    }),
  );
  const isReadable = fields.every((field) => read[field]?.kind === 'number');
  const isChanged = Object.keys(terms).length > 0;
  return (
    <div className="rounded border border-line-strong p-3" data-replace={order.orderId}>
      <h3 className="mb-2 text-13 font-semibold">{words.title}</h3>
      <Form onSubmit={() => replace.run({ id: order.orderId, terms })}>
        {fields.map((field) => (
          <SteppedField
            key={field}
            kind={field === 'quantity' ? 'quantity' : 'price'}
            label={texts.orders.ticket[field]}
            hint=""
            errors={faultsOf(read[field])}
            value={typed[field]}
            onChange={(value) => setTyped({ ...typed, [field]: value })}
            step={(field === 'quantity' ? instrument?.lot : instrument?.tickSize) ?? null}
            from={null}
          />
        ))}
        <p className="text-12 text-muted">{isChanged || !isReadable ? words.hint : words.nothing}</p>
        <OrderError title={words.failed} error={replace.error} />
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" disabled={replace.isRunning || !isReadable || !isChanged}>
            {words.submit}
          </Button>
          <Button onClick={onClose}>{words.cancel}</Button>
        </div>
      </Form>
    </div>
  );

  function faultsOf(now: TypedNumber | undefined): readonly string[] {
    const { faults } = texts.orders.ticket;
    if (now === undefined || now.kind === 'number') return [];
    return [now.kind === 'empty' ? faults.missing : faults[now.why]];
  }
}

/** "38.5" and "38.50" are the same price. */
function isSame(text: string, before: string | null): boolean {
  return before !== null && Number(text) === Number(before);
}
