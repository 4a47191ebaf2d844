/** A dialog in the middle of the page. There is never a second one over it. */

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ModalProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** Null where it cannot be closed before what it asks for was done. */
  readonly closeLabel: string | null;
  /** For a few fields. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}

/** A titled dialog; Escape, the cross and a click beside it close it. */
export function Modal({ open, onOpenChange, title, closeLabel, isNarrow = false, children }: ModalProps): ReactElement {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          className={classNames(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded border border-line-strong bg-raised',
            isNarrow ? 'max-w-96' : 'max-w-160',
          )}
        >
          <div className="flex h-12 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <Dialog.Title className="text-16 font-semibold">{title}</Dialog.Title>
            {closeLabel === null ? null : (
              <Dialog.Close
                aria-label={closeLabel}
                className="inline-flex size-8 items-center justify-center rounded text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
              >
                <X size={16} aria-hidden="true" />
              </Dialog.Close>
            )}
          </div>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
