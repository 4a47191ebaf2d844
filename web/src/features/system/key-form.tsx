/** A new API key: what for, what it may do, until when and from where. */

import { type ReactElement, useState } from 'react';
import { PERMISSIONS, PERSONAL_PERMISSIONS, type Permission } from '#contract/access.ts';
import { Button } from '../../components/button.tsx';
import { CheckField, SelectField, TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import type { ApiError } from '../../lib/api.ts';
import { useMay } from '../../lib/use-access.ts';
import { Card } from './card.tsx';
import { useTexts } from './use-texts.ts';

export interface NewKey {
  readonly name: string;
  readonly scopes: Permission[];
  readonly expiresInDays: number;
  readonly addresses: string[];
}

export interface KeyFormProps {
  readonly isRunning: boolean;
  readonly error: ApiError | null;
  readonly onSubmit: (key: NewKey) => void;
  readonly onClose: () => void;
}

const EXPIRIES = [1, 7, 30, 90, 180, 365];

export function KeyForm({ isRunning, error, onSubmit, onClose }: KeyFormProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.keys;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Permission[]>(['market:read']);
  const [days, setDays] = useState(90);
  const [addresses, setAddresses] = useState('');
  const isAddressBad = error?.pointers.some((pointer) => pointer.startsWith('/addresses')) ?? false;
  return (
    <Card title={words.create}>
      <Form onSubmit={() => onSubmit({ name, scopes: [...scopes], expiresInDays: days, addresses: listOf(addresses) })}>
        <div className="grid grid-cols-3 gap-3 max-lg:grid-cols-1">
          <TextField
            label={words.name}
            hint={words.nameHint}
            value={name}
            onChange={setName}
            autoComplete="off"
            maxLength={100}
            autoFocus
            required
          />
          <SelectField
            label={words.expiry}
            value={String(days)}
            options={EXPIRIES.map((one) => ({ value: String(one), label: words.expiryDays(one) }))}
            onChange={(value) => setDays(Number(value))}
          />
          <TextField
            label={words.addresses}
            hint={words.addressesHint}
            error={isAddressBad ? words.addressesBad : null}
            value={addresses}
            onChange={setAddresses}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <ScopeChoice scopes={scopes} onChange={setScopes} />
        <FormError error={isAddressBad ? null : error} />
        <div className="flex gap-2">
          <Button kind="primary" disabled={isRunning || scopes.length === 0}>
            {words.submit}
          </Button>
          <Button onClick={onClose}>{texts.access.cancel}</Button>
        </div>
      </Form>
    </Card>
  );
}

interface ScopeChoiceProps {
  readonly scopes: readonly Permission[];
  readonly onChange: (scopes: readonly Permission[]) => void;
}

/** Only what the person may do, and what a key can have, is offered. */
function ScopeChoice({ scopes, onChange }: ScopeChoiceProps): ReactElement {
  const { texts } = useTexts();
  const may = useMay();
  const offered = PERMISSIONS.filter((one) => may(one) && !PERSONAL_PERMISSIONS.includes(one));
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="text-13 font-medium">{texts.system.keys.scopes}</legend>
      <p className="text-12 text-muted">{texts.system.keys.scopesHint}</p>
      <div className="grid grid-cols-3 gap-x-3 max-lg:grid-cols-2 max-md:grid-cols-1">
        {offered.map((one) => (
          <CheckField
            key={one}
            label={texts.access.permissions[one]}
            hint={one}
            checked={scopes.includes(one)}
            onChange={(checked) => onChange(checked ? [...scopes, one] : scopes.filter((other) => other !== one))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function listOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}
