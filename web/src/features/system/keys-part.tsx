/** API keys of the person: made, shown once, listed with their last use, and revoked. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { accessEndpoints, type KeyDto } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FormError } from '../../components/form-error.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { SecretText } from '../../components/secret-text.tsx';
import { call } from '../../lib/call.ts';
import { nowMs } from '../../lib/clock.ts';
import { useAct } from '../../lib/use-access.ts';
import { Card } from './card.tsx';
import { KeyForm, type NewKey } from './key-form.tsx';
import { Loaded } from './loaded.tsx';
import { useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';

const KEY = ['own-keys'];

type Shown =
  | { readonly kind: 'none' }
  | { readonly kind: 'form' }
  | { readonly kind: 'made'; readonly name: string; readonly text: string };

export function KeysPart(): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.keys;
  const queries = useQueryClient();
  const [shown, setShown] = useState<Shown>({ kind: 'none' });
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await call(accessEndpoints.listOwnKeys, {}, signal)).keys,
    staleTime: 0,
  });
  const again = (): void => void queries.invalidateQueries({ queryKey: KEY });
  const create = useAct(
    (body: NewKey) => call(accessEndpoints.createKey, { body }),
    ({ key, text }) => {
      setShown({ kind: 'made', name: key.name, text });
      again();
    },
  );
  const revoke = useAct((id: string) => call(accessEndpoints.revokeOwnKey, { params: { id } }), again);
  return (
    <>
      {shown.kind === 'none' ? (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-13 text-muted">{words.limits}</p>
          <Button
            kind="primary"
            icon={<Plus size={16} aria-hidden="true" />}
            onClick={() => {
              create.reset();
              setShown({ kind: 'form' });
            }}
          >
            {words.create}
          </Button>
        </div>
      ) : null}
      {shown.kind === 'form' ? (
        <KeyForm
          isRunning={create.isRunning}
          error={create.error}
          onSubmit={create.run}
          onClose={() => setShown({ kind: 'none' })}
        />
      ) : null}
      {shown.kind === 'made' ? (
        <Card title={words.made(shown.name)} hint={words.madeHint} isNews>
          <SecretText label={words.label} text={shown.text} />
          <div>
            <Button onClick={() => setShown({ kind: 'none' })}>{words.done}</Button>
          </div>
        </Card>
      ) : null}
      <FormError error={revoke.error} />
      <Loaded query={query} lines={3}>
        {(keys) => <KeyTable keys={keys} onRevoke={revoke.run} />}
      </Loaded>
    </>
  );
}

interface KeyTableProps {
  readonly keys: readonly KeyDto[];
  readonly onRevoke: (id: string) => void;
}

function KeyTable({ keys, onRevoke }: KeyTableProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.keys;
  const when = useWhen();
  if (keys.length === 0) {
    return (
      <div className="flex min-h-32 items-center justify-center rounded border border-line bg-surface">
        <EmptyNotice title={words.empty} hint={words.emptyHint} />
      </div>
    );
  }
  const hasEnded = ({ expiresAt }: KeyDto): boolean => Date.parse(expiresAt) <= nowMs();
  return (
    <DataTable
      label={texts.system.tabs.keys}
      columns={[
        { head: words.name },
        { head: words.scopes },
        { head: words.addresses },
        ...[words.created, words.expires, words.lastUsed].map((head) => ({ head, className: 'whitespace-nowrap' })),
        { head: words.actions, isNumber: true, isPinned: true },
      ]}
      rows={keys.map((key) => ({
        key: key.id,
        isFaint: hasEnded(key),
        cells: [
          <span key="name" className="flex items-center gap-2 whitespace-nowrap">
            <KeyRound size={14} className="shrink-0 text-muted" aria-hidden="true" />
            {key.name}
          </span>,
          key.scopes.map((scope) => texts.access.permissions[scope]).join(', '),
          key.addresses.length === 0 ? words.addressesAny : key.addresses.join(', '),
          when(key.createdAt),
          hasEnded(key) ? words.expired : when(key.expiresAt),
          key.lastUsedAt === null ? texts.system.never : when(key.lastUsedAt),
          <ConfirmButton
            key="revoke"
            label={words.revoke}
            name={words.of(words.revoke, key.name)}
            consequence={words.revokeWhat(key.name)}
            onConfirm={() => onRevoke(key.id)}
          />,
        ],
      }))}
    />
  );
}
