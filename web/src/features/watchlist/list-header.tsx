/** Over the list: whose symbols, of which exchange, which columns, and the way to add one. */

import { Columns3, Plus, Search, X } from 'lucide-react';
import { lazy, type ReactElement, Suspense } from 'react';
import { IconButton } from '../../components/button.tsx';
import { LateButton } from '../../components/late-button.tsx';
import { OriginBadge } from '../../components/origin-badge.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { LIST_NAMES, type ListName } from '../../lib/url-state.ts';
import { type Origin, useTexts } from '../../lib/use-live.ts';

/** Fetched after the first paint; its button stands there from the beginning. */
const ColumnMenu = lazy(() => import('./column-menu.tsx'));

export interface ListHeaderProps {
  readonly list: ListName;
  readonly onList: (list: ListName) => void;
  readonly exchange: string;
  readonly exchanges: readonly string[];
  readonly onExchange: (exchange: string) => void;
  readonly origin: Origin | null;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onAdd: () => void;
}

export function ListHeader(props: ListHeaderProps): ReactElement {
  const { list, onList, exchange, exchanges, onExchange, origin, filter, onFilter, onAdd } = props;
  const { texts } = useTexts();
  return (
    <>
      <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3 pointer-coarse:h-13">
        <Segmented
          label={texts.watchlist.which}
          value={list}
          options={LIST_NAMES.map((value) => ({
            value,
            label: texts.watchlist.lists[value],
            name: texts.watchlist.lists[value],
          }))}
          onChange={onList}
        />
        {exchanges.length < 2 ? null : (
          <Segmented
            label={texts.watchlist.exchange}
            value={exchange}
            options={exchanges.map((value) => ({ value, label: value, name: value }))}
            onChange={onExchange}
          />
        )}
        <OriginBadge origin={origin} />
        <span className="flex-1" />
        <IconButton name={texts.watchlist.add} onClick={onAdd}>
          <Plus size={16} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3 pointer-coarse:h-12">
        <FilterField value={filter} onChange={onFilter} />
        <Columns />
      </div>
    </>
  );
}

interface FilterFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function FilterField({ value, onChange }: FilterFieldProps): ReactElement {
  const { texts } = useTexts();
  return (
    <>
      <Search size={16} className="shrink-0 text-faint" aria-hidden="true" />
      <input
        type="text"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.preventDefault();
          onChange('');
        }}
        aria-label={texts.watchlist.filter}
        placeholder={texts.watchlist.filter}
        autoComplete="off"
        spellCheck={false}
        className="h-8 min-w-0 flex-1 rounded bg-transparent px-1 text-14 placeholder:text-faint pointer-coarse:h-11 pointer-coarse:text-16"
      />
      {value === '' ? null : (
        <button
          type="button"
          aria-label={texts.watchlist.clear}
          onClick={() => onChange('')}
          className="inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </>
  );
}

const COLUMNS_BUTTON =
  'inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover pointer-coarse:size-11';

function Columns(): ReactElement {
  const { texts } = useTexts();
  const face = <Columns3 size={16} aria-hidden="true" />;
  return (
    <Suspense
      fallback={
        <LateButton name={texts.watchlist.columns} className={COLUMNS_BUTTON}>
          {face}
        </LateButton>
      }
    >
      <ColumnMenu className={COLUMNS_BUTTON}>{face}</ColumnMenu>
    </Suspense>
  );
}
