/** Buttons: one that says what it does, and one that is an icon with its name in a tooltip. */

import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ButtonProps {
  /** None where it sends the form that it stands in. */
  readonly onClick?: () => void;
  readonly icon?: ReactNode;
  /** `primary`: what is done here most. `danger`: what cannot be taken back. */
  readonly kind?: keyof typeof KINDS;
  readonly disabled?: boolean;
  /** Says which one, where many of these stand below each other. */
  readonly name?: string;
  readonly children: ReactNode;
}

const KINDS = {
  plain: 'border-line-strong bg-raised text-text hover:bg-hover',
  primary: 'border-accent bg-accent-surface text-accent hover:border-text hover:text-text',
  danger: 'border-danger bg-raised text-danger hover:bg-hover',
} as const;

/** A button with words. */
export function Button(props: ButtonProps): ReactElement {
  const { onClick, icon, kind = 'plain', disabled = false, name, children } = props;
  return (
    <button
      type={onClick === undefined ? 'submit' : 'button'}
      onClick={onClick}
      disabled={disabled}
      aria-label={name}
      className={classNames(
        'inline-flex h-8 shrink-0 items-center justify-center gap-2 rounded border px-3 text-13 font-medium whitespace-nowrap pointer-coarse:h-11',
        disabled ? 'border-line bg-surface text-faint' : KINDS[kind],
      )}
    >
      {icon}
      {children}
    </button>
  );
}

export interface HintProps {
  /** What the tooltip says; also the accessible name unless the element has words of its own. */
  readonly hint: ReactNode;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** The element that has the hint; it must accept a ref and the usual attributes. */
  readonly children: ReactElement;
}

/** Gives an element a tooltip for pointer and keyboard. */
export function Hint({ hint, side = 'bottom', children }: HintProps): ReactElement {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-72 rounded border border-line-strong bg-raised px-2 py-1 text-12 text-text">
            {hint}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export interface IconButtonProps {
  readonly name: string;
  readonly onClick: () => void;
  readonly side?: HintProps['side'];
  readonly className?: string;
  /** Of a button that switches something on and off. */
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/** A square button with an icon. */
export function IconButton(props: IconButtonProps): ReactElement {
  const { name, onClick, side = 'bottom', className, pressed, children } = props;
  return (
    <Hint hint={name} side={side}>
      <button
        type="button"
        aria-label={name}
        aria-pressed={pressed}
        onClick={onClick}
        className={classNames(
          'inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text aria-pressed:bg-accent-surface aria-pressed:text-accent pointer-coarse:size-11',
          className,
        )}
      >
        {children}
      </button>
    </Hint>
  );
}
