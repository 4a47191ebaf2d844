/** The place of an answer: a skeleton of its size, the answer, or what failed and the way to ask again. */

import type { ReactElement, ReactNode } from 'react';
import { FailedNotice } from '../../components/notice.tsx';
import { ApiError } from '../../lib/api.ts';
import { failureText } from '../../lib/failure-text.ts';
import { useTexts } from './use-texts.ts';

/** The part of a query that is shown. */
export interface Loading<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isError: boolean;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

export interface LoadedProps<T> {
  readonly query: Loading<T>;
  /** As many as the answer is expected to have. */
  readonly lines: number;
  readonly children: (value: T) => ReactNode;
}

export function Loaded<T>({ query, lines, children }: LoadedProps<T>): ReactElement {
  const { texts } = useTexts();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <p className="text-13 text-attention">{texts.system.stale}</p> : null}
        {children(query.data)}
      </>
    );
  }
  if (query.error === null || query.isFetching) return <Skeleton lines={lines} />;
  const error = query.error instanceof ApiError ? query.error : new ApiError('answer');
  const { reason, code } = failureText(error, texts);
  return (
    <FailedNotice
      title={texts.system.loadFailed}
      reason={reason}
      code={code}
      retryLabel={texts.failure.retry}
      onRetry={() => void query.refetch()}
    />
  );
}

function Skeleton({ lines }: { readonly lines: number }): ReactElement {
  return (
    <div aria-hidden="true" data-skeleton="" className="rounded border border-line px-3">
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className="flex h-9 items-center gap-8">
          <span className="skeleton h-3 w-32" />
          <span className="skeleton h-3 w-48" />
          <span className="skeleton h-3 w-24" />
        </div>
      ))}
    </div>
  );
}
