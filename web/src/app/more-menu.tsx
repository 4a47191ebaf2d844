/** The settings and the help of a phone, where the rail has no room for them. */

import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useServices } from '../lib/services.ts';
import { DENSITIES, DIRECTIONS, LANGUAGES, type Settings, THEMES } from '../lib/settings.ts';
import { useSettings, useTexts } from '../lib/use-live.ts';

export interface MoreMenuProps {
  readonly onHelp: () => void;
  /** Of the button, and what is on it. */
  readonly className: string;
  readonly children: ReactNode;
}

export default function MoreMenu({ className, children, onHelp }: MoreMenuProps): ReactElement {
  const { texts } = useTexts();
  const { settings: words } = texts;
  const choices = (key: keyof Settings, names: Readonly<Record<string, string>>, values: readonly string[]) =>
    values.map((value) => ({ value, label: names[value] ?? value, change: { [key]: value } as Partial<Settings> }));
  return (
    <Menu.Root>
      <Menu.Trigger className={className}>{children}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={8} className="z-50">
          <Menu.Popup className="max-h-[70dvh] w-64 overflow-y-auto rounded border border-line-strong bg-raised p-1 text-14 outline-none">
            <Choices field="theme" title={words.theme} choices={choices('theme', words.themes, THEMES)} />
            <Choices
              field="language"
              title={words.language}
              choices={choices('language', words.languages, LANGUAGES)}
            />
            <Choices field="density" title={words.density} choices={choices('density', words.densities, DENSITIES)} />
            <Choices
              field="direction"
              title={words.direction}
              choices={choices('direction', words.directions, DIRECTIONS)}
            />
            <Menu.Item onClick={onHelp} className="flex h-11 items-center rounded px-3 data-highlighted:bg-hover">
              {texts.palette.help}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ChoicesProps {
  readonly field: keyof Settings;
  readonly title: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly change: Partial<Settings> }[];
}

function Choices({ field, title, choices }: ChoicesProps): ReactElement {
  const { settings } = useServices();
  const current = useSettings()[field];
  return (
    <Menu.Group className="mb-1 border-b border-line pb-1">
      <Menu.GroupLabel className="px-3 pt-2 text-12 text-faint">{title}</Menu.GroupLabel>
      <Menu.RadioGroup
        value={current}
        onValueChange={(value: string) => {
          const chosen = choices.find((choice) => choice.value === value);
          if (chosen !== undefined) settings.set(chosen.change);
        }}
      >
        {choices.map(({ value, label }) => (
          <Menu.RadioItem
            key={value}
            value={value}
            className="flex h-11 items-center justify-between rounded px-3 data-highlighted:bg-hover"
          >
            {label}
            <Menu.RadioItemIndicator>
              <Check size={16} className="text-accent" aria-hidden="true" />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}
