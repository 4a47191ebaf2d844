/** The keyboard map, on `?`. */

import type { ReactElement } from 'react';
import { Key } from '../components/keys.tsx';
import { Modal } from '../components/modal.tsx';
import { useTexts } from '../lib/use-live.ts';
import { PAGE_LETTERS, PAGE_NAMES } from './key-map.ts';

export interface KeyboardHelpProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

interface Line {
  readonly keys: readonly string[];
  /** Between the keys: nothing, "then" or "or". */
  readonly between?: string;
  readonly action: string;
}

export default function KeyboardHelp({ open, onOpenChange }: KeyboardHelpProps): ReactElement {
  const { texts } = useTexts();
  const { help } = texts;
  const anywhere: readonly Line[] = [
    { keys: ['Ctrl', 'K'], action: help.palette },
    { keys: [help.type], action: help.typeAction },
    { keys: ['/'], action: help.search },
    ...PAGE_NAMES.map((page) => ({
      keys: ['G', PAGE_LETTERS[page].toUpperCase()],
      between: help.between,
      action: texts.palette.page(texts.app.pages[page]),
    })),
    { keys: ['Alt', '1 … 6'], action: help.timeframes },
    { keys: ['?'], action: help.help },
    { keys: ['Esc'], action: help.escape },
  ];
  const list: readonly Line[] = [
    { keys: ['↑', '↓'], action: help.moveRow },
    { keys: ['Enter'], action: help.openRow },
    { keys: [help.space, 'Insert', 'Delete'], between: help.or, action: help.toggleRow },
    { keys: ['Home', 'End'], action: help.ends },
  ];
  const chart: readonly Line[] = [
    { keys: ['←', '→'], action: help.bars },
    { keys: ['+', '−'], action: help.zoom },
    { keys: ['End'], action: help.newest },
  ];
  const orders: readonly Line[] = [
    { keys: ['B', 'S'], between: help.or, action: help.ticketSides },
    { keys: ['Enter'], action: help.openOrder },
    { keys: ['X', 'Delete'], between: help.or, action: help.cancelOrder },
    { keys: ['↑', '↓'], action: help.steps },
  ];
  return (
    <Modal open={open} onOpenChange={onOpenChange} title={help.title} closeLabel={help.close}>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        <Section title={help.groups.anywhere} lines={anywhere} />
        <div className="flex flex-col gap-4">
          <Section title={help.groups.list} lines={list} />
          <Section title={help.groups.chart} lines={chart} />
          <Section title={help.groups.orders} lines={orders} />
        </div>
      </div>
      <p className="mt-4 border-t border-line pt-3 text-13 text-muted">{help.note}</p>
    </Modal>
  );
}

function Section({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }): ReactElement {
  return (
    <section>
      <h3 className="mb-1 text-12 text-faint">{title}</h3>
      <dl>
        {lines.map(({ keys, between, action }) => (
          <div
            key={action}
            className="flex min-h-8 items-center justify-between gap-4 border-b border-line py-1 last:border-0"
          >
            <dt className="order-2 flex shrink-0 items-center gap-1">
              {keys.map((key, place) => (
                <span key={key} className="flex items-center gap-1">
                  {place > 0 && between !== undefined ? <span className="text-12 text-faint">{between}</span> : null}
                  <Key>{key}</Key>
                </span>
              ))}
            </dt>
            <dd className="text-13">{action}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
