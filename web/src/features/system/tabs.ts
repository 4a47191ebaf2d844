/** The parts of the page Sistema: which there are, and what each asks of whoever opens it. */

import type { Permission } from '#contract/access.ts';

export const TABS = {
  health: { group: 'platform', permission: 'system:read' },
  api: { group: 'platform', permission: 'market:read' },
  users: { group: 'people', permission: 'users:manage' },
  audit: { group: 'people', permission: 'audit:read' },
  keys: { group: 'own', permission: 'keys:own' },
  sessions: { group: 'own', permission: 'sessions:own' },
  factor: { group: 'own', permission: 'sessions:own' },
} as const satisfies Readonly<Record<string, { readonly group: string; readonly permission: Permission }>>;

export type TabName = keyof typeof TABS;

export const GROUPS = ['platform', 'people', 'own'] as const;
export const TAB_NAMES = Object.keys(TABS) as TabName[];

/** The part that an address names; health where it names none that there is. */
export function parseTab(search: string): TabName {
  const asked = new URLSearchParams(search).get('tab');
  return TAB_NAMES.find((name) => name === asked) ?? 'health';
}
