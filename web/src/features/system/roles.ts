/** What each role may do, as the server says. */

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Permission } from '#contract/access.ts';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { type Answered, call } from '../../lib/call.ts';

export type RoleTable = Answered<typeof accessEndpoints.listRoles>['permissions'];

export function useRoleTable(): UseQueryResult<RoleTable> {
  return useQuery({
    queryKey: ['roles'],
    queryFn: async ({ signal }) => (await call(accessEndpoints.listRoles, {}, signal)).permissions,
  });
}

/** The row of a permission. */
export function rowOf(table: RoleTable, permission: Permission): RoleTable[number] | null {
  return table.find(({ name }) => name === permission) ?? null;
}
