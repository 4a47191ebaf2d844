/** Which roles have a permission, in words, as the server's table says. */

import { useQuery } from '@tanstack/react-query';
import type { Permission } from '#contract/access.ts';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { call } from '../../lib/call.ts';
import { useTexts } from './use-texts.ts';

/** "Operador, Administrador"; three dots until it is known. */
export function useRoleNames(permission: Permission): string {
  const { texts } = useTexts();
  const { data } = useQuery({
    queryKey: ['roles'],
    queryFn: async ({ signal }) => (await call(accessEndpoints.listRoles, {}, signal)).permissions,
  });
  const roles = data?.find(({ name }) => name === permission)?.roles;
  return roles?.map((role) => texts.access.roles[role]).join(', ') ?? '…';
}
