/** What each role may do, as the server says. */

import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { ROLES } from '#contract/access.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from './loaded.tsx';
import { type RoleTable, useRoleTable } from './roles.ts';
import { useTexts } from './use-texts.ts';

export function RoleMatrix(): ReactElement {
  const { texts } = useTexts();
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-14 font-semibold">{texts.system.users.mayTitle}</h3>
      <Loaded query={useRoleTable()} lines={11}>
        {(table) => <Matrix table={table} />}
      </Loaded>
    </section>
  );
}

function Matrix({ table }: { readonly table: RoleTable }): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.users;
  return (
    <DataTable
      label={words.mayTitle}
      columns={[{ head: words.may }, ...ROLES.map((role) => ({ head: texts.access.roles[role], isCentred: true }))]}
      rows={table.map(({ name, roles, isHouseOnly }) => ({
        key: name,
        cells: [
          <span key="name">
            {texts.access.permissions[name]}
            {isHouseOnly ? <span className="block text-12 font-normal text-muted">{words.house}</span> : null}
          </span>,
          ...ROLES.map((role) =>
            roles.includes(role) ? (
              <span key={role}>
                <Check size={16} className="inline text-accent" aria-hidden="true" />
                <span className="sr-only">{words.yes}</span>
              </span>
            ) : (
              <span key={role} className="sr-only">
                {words.no}
              </span>
            ),
          ),
        ],
      }))}
    />
  );
}
