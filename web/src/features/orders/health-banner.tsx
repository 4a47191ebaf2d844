/** Whether orders are taken: nothing while they are, what is wrong and what to do while they are not. */

import { OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { orderEndpoints } from '#contract/order-endpoints.ts';
import type { OrdersHealthDto } from '#contract/orders.ts';
import { classNames } from '../../components/class-names.ts';
import { call } from '../../lib/call.ts';
import { useAnswer } from '../../lib/use-answer.ts';
import { useTexts } from './use-texts.ts';

const EVERY_MS = 5_000;

export function HealthBanner(): ReactElement | null {
  const { texts } = useTexts();
  const words = texts.orders.health;
  const answer = useAnswer({
    key: ['orders-health'],
    ask: (signal) => call(orderEndpoints.getOrdersHealth, {}, signal),
    everyMs: EVERY_MS,
  });
  if (answer.kind === 'loading') return null;
  if (answer.kind === 'failed') return <Line kind="unreachable" title={words.unreachable} />;
  return <Told health={answer.value} />;
}

function Told({ health }: { readonly health: OrdersHealthDto }): ReactElement | null {
  const { texts } = useTexts();
  const words = texts.orders.health;
  const { state, reason, adapters, projectedSeq } = health;
  const because = reason === null ? null : words.reason(reason);
  switch (state) {
    case 'HALTED':
      return <Line kind="halted" title={words.halted} hint={words.haltedHint} reason={because} />;
    case 'CLOSING':
      return <Line kind="closing" title={words.closing} hint={words.closingHint} reason={because} />;
    case 'OPEN': {
      const gone = adapters.filter(({ session }) => session === null).map(({ adapterId }) => adapterId);
      if (gone.length === 0)
        return projectedSeq === null ? <Line kind="no-lists" title={words.noLists} hint={words.noListsHint} /> : null;
      return <Line kind="no-session" title={words.noSession(gone.join(', '))} hint={words.noSessionHint} />;
    }
  }
}

interface LineProps {
  readonly kind: 'halted' | 'closing' | 'no-session' | 'no-lists' | 'unreachable';
  readonly title: string;
  readonly hint?: string;
  /** The server's own words, in English. */
  readonly reason?: string | null;
}

function Line({ kind, title, hint, reason = null }: LineProps): ReactElement {
  const isHalted = kind === 'halted';
  const Icon = isHalted ? OctagonAlert : TriangleAlert;
  return (
    <div
      role="alert"
      data-orders-health={kind}
      className={classNames(
        'flex shrink-0 items-start gap-3 border-b px-3 py-2 text-13',
        isHalted ? 'border-danger bg-surface' : 'border-attention bg-attention-surface',
      )}
    >
      <Icon
        size={16}
        className={classNames('mt-0.5 shrink-0', isHalted ? 'text-danger' : 'text-attention')}
        aria-hidden="true"
      />
      <p className="min-w-0">
        <strong className={classNames('font-semibold', isHalted ? 'text-danger' : 'text-attention')}>{title}</strong>
        {hint === undefined ? null : <span> {hint}</span>}
        {reason === null ? null : (
          <span className="block text-12 text-muted" translate="no">
            <span>{reason}</span>
          </span>
        )}
      </p>
    </div>
  );
}
