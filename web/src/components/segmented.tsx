/** One choice out of a few, side by side. */

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactElement } from 'react';

export interface SegmentedOption<V extends string> {
  readonly value: V;
  readonly label: string;
  /** The full name, where the label is an abbreviation. */
  readonly name: string;
}

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly SegmentedOption<V>[];
  readonly onChange: (value: V) => void;
}

/** A row of buttons of which one is pressed; arrows move between them. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>): ReactElement {
  return (
    <ToggleGroup<V>
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => {
        // Pressing the pressed one would leave none pressed: there is always one.
        if (next !== undefined) onChange(next);
      }}
      className="flex shrink-0 rounded border border-line max-md:grow"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          aria-label={option.name}
          title={option.name}
          className="h-7 min-w-8 flex-auto px-2 whitespace-nowrap text-13 font-medium text-muted first:rounded-l last:rounded-r hover:bg-hover hover:text-text data-pressed:bg-accent-surface data-pressed:text-accent pointer-coarse:h-11 pointer-coarse:min-w-9"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
