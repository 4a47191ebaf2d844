/** The place of an answer: a skeleton of its size, the answer, or what failed and the way to ask again. */

import type { ReactElement, ReactNode } from 'react';
import { failureText } from '../lib/failure-text.ts';
import type { Answer } from '../lib/use-answer.ts';
import { useTexts } from '../lib/use-live.ts';
import { FailedNotice } from './notice.tsx';

export interface AnsweredProps<T> {
  readonly answer: Answer<T>;
  /** Title of the failure. */
  readonly failed: string;
  /** As many lines as the answer is expected to have. */
  readonly lines: number;
  readonly children: (value: T) => ReactNode;
}

export function Answered<T>({ answer, failed, lines, children }: AnsweredProps<T>): ReactNode {
  const { texts } = useTexts();
  switch (answer.kind) {
    case 'loading':
      return <SkeletonLines lines={lines} />;
    case 'failed': {
      const { reason, code } = failureText(answer.error, texts);
      return (
        <div className="flex flex-1 items-center justify-center p-4">
          <FailedNotice
            title={failed}
            reason={reason}
            code={code}
            retryLabel={texts.failure.retry}
            onRetry={answer.retry}
          />
        </div>
      );
    }
    case 'ready':
      return children(answer.value);
  }
}

function SkeletonLines({ lines }: { readonly lines: number }): ReactElement {
  return (
    <div aria-hidden="true" data-skeleton="" className="p-3">
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className="flex h-8 items-center justify-between gap-4">
          <span className="skeleton h-3 w-24" />
          <span className="skeleton h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
