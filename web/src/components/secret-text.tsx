/** A text that is shown once: to be copied now, because it is kept nowhere. */

import { Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTexts } from '../lib/use-live.ts';
import { Button } from './button.tsx';

export interface SecretTextProps {
  /** What it is. */
  readonly label: string;
  readonly text: string;
}

/** The text, and a button that copies it. */
export function SecretText({ label, text }: SecretTextProps): ReactElement {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <code
        data-secret=""
        className="min-w-0 flex-1 basis-64 rounded border border-line-strong bg-bg px-2 py-1.5 font-sans text-14 break-all select-all"
      >
        <span className="sr-only">{label}: </span>
        {text}
      </code>
      <CopyButton text={text} />
    </div>
  );
}

export interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
}

/** Copies `text`; where the browser does not allow it, says so and what to do. */
export function CopyButton({ text, label }: CopyButtonProps): ReactElement {
  const { texts } = useTexts();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');
  const copy = (): void => {
    // Browsers give the clipboard to pages over HTTPS or on this machine alone.
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  const icon = outcome === 'copied' ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />;
  return (
    <>
      <Button onClick={copy} icon={icon}>
        {outcome === 'copied' ? texts.access.copied : (label ?? texts.access.copy)}
      </Button>
      <span role="status" className={outcome === 'refused' ? 'text-12 text-attention' : 'sr-only'}>
        {outcome === 'copied' ? texts.access.copied : outcome === 'refused' ? texts.access.copyRefused : ''}
      </span>
    </>
  );
}
