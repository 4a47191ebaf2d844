/** A command to be run on the server, with a button that copies it. */

import { Check, Copy } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTexts } from '../lib/use-live.ts';
import { IconButton } from './button.tsx';

export interface CommandTextProps {
  /** What it does. */
  readonly label: string;
  readonly command: string;
  /** What it does is plain from what stands beside it: said only to who listens. */
  readonly isPlain?: boolean;
}

export function CommandText({ label, command, isPlain = false }: CommandTextProps): ReactElement {
  const { texts } = useTexts();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');
  const copy = (): void => {
    // Browsers give the clipboard to pages over HTTPS or on this machine only.
    const copied = navigator.clipboard?.writeText(command) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className={isPlain ? 'sr-only' : 'text-12 text-muted'}>{label}</span>
      <div className="flex min-w-0 items-center gap-1 rounded border border-line bg-bg pl-2">
        <code className="min-w-0 flex-1 py-1.5 text-12 break-words select-all">{command}</code>
        <IconButton name={`${texts.access.copy}: ${label}`} onClick={copy} side="left">
          {outcome === 'copied' ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
        </IconButton>
      </div>
      <span role="status" className={outcome === 'refused' ? 'text-12 text-attention' : 'sr-only'}>
        {outcome === 'copied' ? texts.access.copied : outcome === 'refused' ? texts.access.copyRefused : ''}
      </span>
    </div>
  );
}
