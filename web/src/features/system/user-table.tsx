/** Users and what can be done to each; nothing is offered that the server would refuse. */

import type { ReactElement } from 'react';
import type { UserDto } from '#contract/access-endpoints.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { useUser } from '../../lib/use-access.ts';
import { useTexts } from './use-texts.ts';
import { useWhen } from './use-when.ts';

export interface UserTableProps {
  readonly users: readonly UserDto[];
  readonly onEdit: (id: string) => void;
  readonly onLink: (user: UserDto) => void;
  readonly onEnable: (id: string, isDisabled: boolean) => void;
  readonly onEndSessions: (id: string) => void;
  readonly onEndKeys: (id: string) => void;
}

export function UserTable(props: UserTableProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  const me = useUser();
  const when = useWhen();
  return (
    <DataTable
      label={texts.system.tabs.users}
      columns={[
        { head: words.login },
        { head: words.name },
        { head: words.roles },
        { head: words.state },
        { head: words.since, className: 'whitespace-nowrap' },
        { head: words.actions, isNumber: true, isPinned: true },
      ]}
      rows={props.users.map((user) => ({
        key: user.id,
        isFaint: user.isDisabled,
        cells: [
          <span key="login" className="whitespace-nowrap">
            {user.login}
            {user.id === me?.id ? <span className="ml-2 text-12 font-normal text-muted">{words.you}</span> : null}
          </span>,
          <span key="name" className="whitespace-nowrap">
            {user.name}
          </span>,
          user.roles.map((role) => texts.access.roles[role]).join(', '),
          <State key="state" user={user} />,
          when(user.createdAt),
          <Actions key="actions" {...props} user={user} isMe={user.id === me?.id} />,
        ],
      }))}
    />
  );
}

function State({ user }: { readonly user: UserDto }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  const state = user.isDisabled ? words.disabled : user.hasPassword ? words.active : words.invited;
  return (
    <span className="block min-w-32">
      {state}
      <span className="block text-12 text-muted">{user.hasSecondFactor ? words.factor : words.noFactor}</span>
    </span>
  );
}

interface ActionsProps extends UserTableProps {
  readonly user: UserDto;
  readonly isMe: boolean;
}

function Actions({ user, isMe, onEdit, onLink, onEnable, onEndSessions, onEndKeys }: ActionsProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  const named = (action: string): string => words.of(action, user.login);
  const { isDisabled } = user;
  const [enable, enableWhat] = isDisabled ? [words.enable, words.enableWhat] : [words.disable, words.disableWhat];
  return (
    <div className="ml-auto flex flex-wrap justify-end gap-1 max-xl:w-56">
      <button
        type="button"
        aria-label={named(words.edit)}
        onClick={() => onEdit(user.id)}
        className="inline-flex h-7 items-center rounded border border-line-strong px-2 text-12 font-medium hover:bg-hover pointer-coarse:h-11"
      >
        {words.edit}
      </button>
      {/* Nobody shuts the door behind themselves by mistake; the own sessions have a part of their own. */}
      {isMe ? null : (
        <>
          <ConfirmButton
            label={enable}
            name={named(enable)}
            consequence={enableWhat(user.login)}
            onConfirm={() => onEnable(user.id, !isDisabled)}
          />
          <ConfirmButton
            label={words.link}
            name={named(words.link)}
            consequence={words.linkWhat(user.login)}
            onConfirm={() => onLink(user)}
          />
          <ConfirmButton
            label={words.endSessions}
            name={named(words.endSessions)}
            consequence={words.endSessionsWhat(user.login)}
            onConfirm={() => onEndSessions(user.id)}
          />
          <ConfirmButton
            label={words.endKeys}
            name={named(words.endKeys)}
            consequence={words.endKeysWhat(user.login)}
            onConfirm={() => onEndKeys(user.id)}
          />
        </>
      )}
    </div>
  );
}
