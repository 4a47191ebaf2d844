/** What went wrong with something that was asked for an order: the reason, every detail, and the code. */

import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ApiError } from '../../lib/api.ts';
import { orderFailure, refusalWords } from './order-words.ts';
import { ReasonDetails } from './reason-details.tsx';
import { useTexts } from './use-texts.ts';

export interface OrderErrorProps {
  /** What was not done. */
  readonly title: string;
  readonly error: ApiError | null;
}

/** Nothing where nothing went wrong. It is spoken when it appears. */
export function OrderError({ title, error }: OrderErrorProps): ReactElement | null {
  const { texts } = useTexts();
  if (error === null) return null;
  const { reason, code } = orderFailure(error, texts);
  const lines = error.reasons.map((one) => refusalWords(one, texts));
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded border border-attention bg-attention-surface px-3 py-2 text-13"
      data-order-error={error.code ?? error.kind}
    >
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-attention" aria-hidden="true" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium">{title}</p>
        {lines.length === 0 ? <p>{reason}</p> : [...new Set(lines)].map((line) => <p key={line}>{line}</p>)}
        <ReasonDetails reasons={error.reasons} />
        {code === null ? null : <p className="text-12 text-muted">{code}</p>}
      </div>
    </div>
  );
}
