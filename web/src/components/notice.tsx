/** Empty and failed, which must never look alike: empty is quiet and says what would fill it, failed says what broke. */

import { CircleDashed, RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from './button.tsx';

export interface EmptyNoticeProps {
  readonly title: string;
  readonly hint: string;
  readonly children?: ReactNode;
}

/** Nothing is here, and that is no fault. */
export function EmptyNotice({ title, hint, children }: EmptyNoticeProps): ReactElement {
  return (
    <div role="status" className="flex max-w-80 flex-col items-center gap-2 px-4 text-center" data-notice="empty">
      <CircleDashed size={20} className="text-faint" aria-hidden="true" />
      <p className="text-14 font-medium text-text">{title}</p>
      <p className="text-13 text-balance text-muted">{hint}</p>
      {children}
    </div>
  );
}

export interface FailedNoticeProps {
  readonly title: string;
  readonly reason: string;
  readonly code: string | null;
  readonly retryLabel: string;
  readonly onRetry: () => void;
}

/** Something broke: what it was, the server's code for it, and the way to try again. */
export function FailedNotice({ title, reason, code, retryLabel, onRetry }: FailedNoticeProps): ReactElement {
  return (
    <div
      role="alert"
      data-notice="failed"
      className="flex max-w-96 flex-col items-start gap-2 rounded border border-attention bg-attention-surface p-4"
    >
      <p className="flex items-center gap-2 text-14 font-semibold text-attention">
        <TriangleAlert size={16} aria-hidden="true" />
        {title}
      </p>
      <p className="text-13 text-text">{reason}</p>
      {code === null ? null : <p className="text-12 text-muted">{code}</p>}
      <Button onClick={onRetry} icon={<RotateCw size={16} aria-hidden="true" />}>
        {retryLabel}
      </Button>
    </div>
  );
}
