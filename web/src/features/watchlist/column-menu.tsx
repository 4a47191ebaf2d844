/** Which columns are shown; remembered, and on a narrow list some of them wait for room. */

import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useServices } from '../../lib/services.ts';
import { QUOTE_COLUMNS } from '../../lib/settings.ts';
import { useSettings, useTexts } from '../../lib/use-live.ts';
import { columnName } from './quote-columns.ts';

export interface ColumnMenuProps {
  /** Of the button, and what is on it. */
  readonly className: string;
  readonly children: ReactNode;
}

export default function ColumnMenu({ className, children }: ColumnMenuProps): ReactElement {
  const { settings } = useServices();
  const { hiddenColumns } = useSettings();
  const { texts } = useTexts();
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={texts.watchlist.columns} title={texts.watchlist.columns} className={className}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="bottom" align="end" sideOffset={4} className="z-50">
          <Menu.Popup className="w-44 rounded border border-line-strong bg-raised p-1 text-14 outline-none">
            {QUOTE_COLUMNS.map((column) => (
              <Menu.CheckboxItem
                key={column}
                checked={!hiddenColumns.includes(column)}
                onCheckedChange={(shown) => {
                  const others = hiddenColumns.filter((each) => each !== column);
                  settings.set({ hiddenColumns: shown ? others : [...others, column] });
                }}
                className="flex h-8 cursor-pointer items-center justify-between rounded px-3 data-highlighted:bg-hover pointer-coarse:h-11"
              >
                {columnName(column, texts)}
                <Menu.CheckboxItemIndicator>
                  <Check size={16} className="text-accent" aria-hidden="true" />
                </Menu.CheckboxItemIndicator>
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
