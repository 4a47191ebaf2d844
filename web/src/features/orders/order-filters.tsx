/** Which orders are listed: how they stand, of which symbol and which account. */

import { X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { ORDER_FILTERS, type OrdersView } from '../../lib/url-orders.ts';
import { useTexts } from './use-texts.ts';

export interface OrderFiltersProps {
  readonly view: OrdersView;
  readonly onChange: (change: Partial<OrdersView>) => void;
}

export function OrderFilters({ view, onChange }: OrderFiltersProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.orders;
  const { state, symbol, account } = view;
  const isFiltered = symbol !== null || account !== null;
  return (
    <div role="group" aria-label={words.filters} className="flex flex-wrap items-center gap-2 max-md:contents">
      <Segmented
        label={words.columns.state}
        value={state}
        options={ORDER_FILTERS.map((value) => ({ value, label: words.states[value], name: words.states[value] }))}
        onChange={(next) => onChange({ state: next })}
      />
      <FilterField
        key={`symbol ${symbol}`}
        label={words.filterSymbol}
        placeholder={words.filterAll}
        value={symbol}
        pattern={/^[A-Z0-9$@_.-]{1,32}$/}
        isUpper
        onChange={(next) => onChange({ symbol: next })}
      />
      <FilterField
        key={`account ${account}`}
        label={words.filterAccount}
        placeholder={words.filterAllAccounts}
        value={account}
        pattern={/^[\w.-]{1,32}$/}
        onChange={(next) => onChange({ account: next })}
      />
      {isFiltered ? (
        <Button onClick={() => onChange({ symbol: null, account: null })} icon={<X size={14} aria-hidden="true" />}>
          {words.clear}
        </Button>
      ) : null}
    </div>
  );
}

interface FilterFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string | null;
  readonly pattern: RegExp;
  readonly isUpper?: boolean;
  readonly onChange: (value: string | null) => void;
}

/** Counts when it is left or Enter is pressed: half a symbol is none. */
function FilterField(props: FilterFieldProps): ReactElement {
  const { label, placeholder, value, pattern, isUpper = false, onChange } = props;
  const [typed, setTyped] = useState(value ?? '');
  const isBad = typed !== '' && !pattern.test(typed);
  function done(): void {
    if (!isBad && typed !== (value ?? '')) onChange(typed === '' ? null : typed);
  }
  return (
    <label className="flex items-center gap-1.5 text-12 text-muted">
      {label}
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={32}
        placeholder={placeholder}
        value={typed}
        aria-invalid={isBad}
        onChange={({ target }) => setTyped(isUpper ? target.value.toUpperCase() : target.value)}
        onBlur={done}
        onKeyDown={({ key }) => {
          if (key === 'Enter') done();
        }}
        className="h-7 w-22 max-md:w-18 rounded border border-line-strong bg-field px-2 text-13 text-text placeholder:text-faint aria-invalid:border-attention pointer-coarse:h-11 pointer-coarse:text-16"
      />
    </label>
  );
}
