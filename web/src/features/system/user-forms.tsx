/** A new user, and changes of one. */

import { type ReactElement, useState } from 'react';
import { ROLES, type Role } from '#contract/access.ts';
import type { accessEndpoints, UserDto } from '#contract/access-endpoints.ts';
import { Button } from '../../components/button.tsx';
import { CheckField, SelectField, TextField } from '../../components/field.tsx';
import { Form } from '../../components/form.tsx';
import { FormError } from '../../components/form-error.tsx';
import type { Asked } from '../../lib/call.ts';
import { LANGUAGES } from '../../lib/settings.ts';
import type { Act } from '../../lib/use-access.ts';
import { Card } from './card.tsx';
import { useRoleTable } from './roles.ts';
import { useTexts } from './use-texts.ts';

export interface InviteFormProps {
  readonly act: Act<Asked<typeof accessEndpoints.createUser>['body']>;
  readonly onClose: () => void;
}

export function InviteForm({ act, onClose }: InviteFormProps): ReactElement {
  const { texts, language } = useTexts();
  const words = texts.system.users;
  const [person, setPerson] = useState({ login: '', name: '', locale: language });
  const [roles, setRoles] = useState<readonly Role[]>(['viewer']);
  return (
    <Card title={words.invite} hint={words.inviteHint}>
      <Form onSubmit={() => act.run({ ...person, roles: [...roles] })}>
        <div className="grid grid-cols-3 gap-3 max-lg:grid-cols-1">
          <TextField
            label={words.login}
            hint={texts.access.loginHint}
            value={person.login}
            onChange={(login) => setPerson({ ...person, login })}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            required
          />
          <TextField
            label={words.name}
            value={person.name}
            onChange={(name) => setPerson({ ...person, name })}
            autoComplete="off"
            required
          />
          <SelectField
            label={words.language}
            value={person.locale}
            options={LANGUAGES.map((one) => ({ value: one, label: texts.settings.languages[one] }))}
            onChange={(locale) => setPerson({ ...person, locale })}
          />
        </div>
        <RoleChoice roles={roles} onChange={setRoles} />
        <FormError error={act.error} />
        <div className="flex gap-2">
          <Button kind="primary" disabled={act.isRunning || roles.length === 0}>
            {words.submit}
          </Button>
          <Button onClick={onClose}>{texts.access.cancel}</Button>
        </div>
      </Form>
    </Card>
  );
}

export interface UserEditorProps {
  readonly user: UserDto;
  readonly act: Act<Asked<typeof accessEndpoints.changeUser>>;
  readonly onClose: () => void;
}

export function UserEditor({ user, act, onClose }: UserEditorProps): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState<readonly Role[]>(user.roles);
  return (
    <Card title={words.editTitle(user.login)}>
      <Form
        onSubmit={() => {
          act.run({ params: { id: user.id }, body: { name, roles: [...roles] } });
          onClose();
        }}
      >
        <div className="max-w-96">
          <TextField label={words.name} value={name} onChange={setName} autoComplete="off" autoFocus required />
        </div>
        <RoleChoice roles={roles} onChange={setRoles} />
        <div className="flex gap-2">
          <Button kind="primary" disabled={act.isRunning || roles.length === 0}>
            {words.save}
          </Button>
          <Button onClick={onClose}>{texts.access.cancel}</Button>
        </div>
      </Form>
    </Card>
  );
}

interface RoleChoiceProps {
  readonly roles: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}

/** Each role with what it may do, as the server says. */
function RoleChoice({ roles, onChange }: RoleChoiceProps): ReactElement {
  const { texts } = useTexts();
  const table = useRoleTable().data ?? [];
  const mayOf = (role: Role): string =>
    table
      .filter((row) => row.roles.includes(role))
      .map(({ name }) => texts.access.permissions[name])
      .join(', ');
  return (
    <fieldset>
      <legend className="mb-1 text-13 font-medium">{texts.system.users.roles}</legend>
      <div className="grid grid-cols-2 gap-x-3 max-lg:grid-cols-1">
        {ROLES.map((role) => (
          <CheckField
            key={role}
            label={texts.access.roles[role]}
            hint={mayOf(role)}
            checked={roles.includes(role)}
            // In the order of the list, whatever was chosen first.
            onChange={(checked) => onChange(ROLES.filter((one) => (one === role ? checked : roles.includes(one))))}
          />
        ))}
      </div>
    </fieldset>
  );
}
