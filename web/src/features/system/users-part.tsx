/** The users of the tenant: invited by a one-time link, their roles, and the end of what they may. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { accessEndpoints, type UserDto } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { FormError } from '../../components/form-error.tsx';
import { SecretText } from '../../components/secret-text.tsx';
import { type Asked, call } from '../../lib/call.ts';
import { useServices } from '../../lib/services.ts';
import { useAct } from '../../lib/use-access.ts';
import { Card, Said } from './card.tsx';
import { Loaded } from './loaded.tsx';
import { RoleMatrix } from './role-matrix.tsx';
import { useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';
import { InviteForm, UserEditor } from './user-forms.tsx';
import { UserTable } from './user-table.tsx';

const KEY = ['users'];

interface Link {
  readonly login: string;
  readonly url: string;
  readonly expiresAt: string;
}

type Shown =
  | { readonly kind: 'none' }
  | { readonly kind: 'invite' }
  | { readonly kind: 'edit'; readonly id: string }
  | { readonly kind: 'link'; readonly link: Link };

type Change = Asked<typeof accessEndpoints.changeUser>;

export function UsersPart(): ReactElement {
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await call(accessEndpoints.listUsers, {}, signal)).users,
    staleTime: 0,
  });
  return (
    <>
      <Loaded query={query} lines={5}>
        {(users) => <Users users={users} />}
      </Loaded>
      <RoleMatrix />
    </>
  );
}

function Users({ users }: { readonly users: readonly UserDto[] }): ReactElement {
  const { texts } = useTexts();
  const [shown, setShown] = useState<Shown>({ kind: 'none' });
  const [said, setSaid] = useState<string | null>(null);
  const acts = useUserActs((link) => setShown({ kind: 'link', link }), setSaid);
  const edited = shown.kind === 'edit' ? users.find(({ id }) => id === shown.id) : undefined;
  const close = (): void => setShown({ kind: 'none' });
  const open = (next: Shown): void => {
    acts.reset();
    setSaid(null);
    setShown(next);
  };
  return (
    <>
      {shown.kind === 'none' ? (
        <div className="flex min-h-8 flex-wrap items-center gap-4">
          <Button
            kind="primary"
            icon={<UserPlus size={16} aria-hidden="true" />}
            onClick={() => open({ kind: 'invite' })}
          >
            {texts.system.users.invite}
          </Button>
          <Said>{said}</Said>
        </div>
      ) : null}
      {shown.kind === 'invite' ? <InviteForm act={acts.create} onClose={close} /> : null}
      {edited === undefined ? null : <UserEditor user={edited} act={acts.change} onClose={close} />}
      {shown.kind === 'link' ? <LinkCard link={shown.link} onDone={close} /> : null}
      <FormError error={acts.rowError} />
      <UserTable
        users={users}
        onEdit={(id) => open({ kind: 'edit', id })}
        onLink={acts.makeLink}
        onEnable={(id, isDisabled) => acts.change.run({ params: { id }, body: { isDisabled } })}
        onEndSessions={acts.endSessions}
        onEndKeys={acts.endKeys}
      />
    </>
  );
}

/** Everything that is done to users, with what it comes to. */
function useUserActs(onLink: (link: Link) => void, onSaid: (what: string) => void) {
  const { texts } = useTexts();
  const { access } = useServices();
  const words = texts.system.users;
  const queries = useQueryClient();
  const again = (): void => void queries.invalidateQueries({ queryKey: KEY });
  const create = useAct(
    (body: Asked<typeof accessEndpoints.createUser>['body']) => call(accessEndpoints.createUser, { body }),
    ({ user, link }) => {
      onLink({ ...link, login: user.login });
      again();
    },
  );
  const change = useAct(
    (asked: Change) => call(accessEndpoints.changeUser, asked),
    () => {
      onSaid(words.saved);
      again();
      // It may have been the own roles.
      void access.refresh();
    },
  );
  const link = useAct(
    async ({ id, login }: UserDto) => ({ login, ...(await call(accessEndpoints.makeUserLink, { params: { id } })) }),
    (made) => {
      onLink(made);
      again();
    },
  );
  const endSessions = useAct(
    (id: string) => call(accessEndpoints.revokeUserSessions, { params: { id } }),
    ({ revoked }) => onSaid(words.ended(revoked)),
  );
  const endKeys = useAct(
    (id: string) => call(accessEndpoints.revokeUserKeys, { params: { id } }),
    ({ revoked }) => onSaid(words.keysEnded(revoked)),
  );
  return {
    create,
    change,
    makeLink: link.run,
    endSessions: endSessions.run,
    endKeys: endKeys.run,
    /** Of what is asked in a row of the table. */
    rowError: change.error ?? link.error ?? endSessions.error ?? endKeys.error,
    reset() {
      for (const act of [create, change, link, endSessions, endKeys]) act.reset();
    },
  };
}

function LinkCard({ link, onDone }: { readonly link: Link; readonly onDone: () => void }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  const when = useWhen();
  return (
    <Card title={words.linkTitle(link.login)} hint={words.linkHint(when(link.expiresAt))} isNews>
      <SecretText label={words.linkTitle(link.login)} text={link.url} />
      <div>
        <Button onClick={onDone}>{words.done}</Button>
      </div>
    </Card>
  );
}
