/** A button for what cannot be taken back: it first says what will happen, and to whom. */

import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useState } from 'react';
import { useTexts } from '../lib/use-live.ts';
import { Button } from './button.tsx';

export interface ConfirmButtonProps {
  readonly label: string;
  /** Says which one, where many of these stand below each other. */
  readonly name?: string;
  readonly consequence: string;
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
}

export function ConfirmButton(props: ConfirmButtonProps): ReactElement {
  const { label, name = label, consequence, onConfirm, disabled = false } = props;
  const { texts } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        disabled={disabled}
        aria-label={name}
        className="inline-flex h-7 items-center rounded border border-line-strong px-2 text-12 font-medium whitespace-nowrap text-text hover:bg-hover disabled:border-line disabled:text-faint pointer-coarse:h-11"
      >
        {label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-40">
          <Popover.Popup
            aria-label={name}
            className="flex w-72 flex-col gap-3 rounded border border-line-strong bg-raised p-3 text-13 outline-none"
          >
            <p>{consequence}</p>
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>{texts.access.keep}</Button>
              <Button
                kind="danger"
                onClick={() => {
                  setOpen(false);
                  onConfirm();
                }}
              >
                {label}
              </Button>
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
