/** What went wrong with an action, beside the button that asked for it. */

import { TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import type { ApiError } from '../lib/api.ts';
import { failureText } from '../lib/failure-text.ts';
import { useTexts } from '../lib/use-live.ts';

/** Nothing where nothing went wrong. It is spoken when it appears. */
export function FormError({ error }: { readonly error: ApiError | null }): ReactElement | null {
  const { texts } = useTexts();
  if (error === null) return null;
  const { reason, code } = failureText(error, texts);
  const isTooEarly = error.code === 'TOO_MANY_TRIES' && error.retryAfterS !== null;
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded border border-attention bg-attention-surface px-3 py-2 text-13"
    >
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-attention" aria-hidden="true" />
      <span>
        {isTooEarly ? texts.access.tooMany(error.retryAfterS ?? 0) : reason}
        {code === null ? null : <span className="block text-12 text-muted">{code}</span>}
      </span>
    </p>
  );
}
