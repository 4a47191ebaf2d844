/** Whether one has to log in: the demo asks for nothing, as long as nobody but its own machine can reach it. */

/**
 * `demo`: nobody logs in. `users`: everybody does. `closed`: there is no user yet, and all but the setup and health is
 * refused.
 */
export type AccessMode = 'demo' | 'users' | 'closed';

export interface Situation {
  readonly setting: 'auto' | 'users';
  /** Whether the platform listens on a loopback address and has no public one. */
  readonly isLocal: boolean;
  readonly hasUsers: boolean;
}

/** What holds in a situation. */
export function accessMode({ setting, isLocal, hasUsers }: Situation): AccessMode {
  if (hasUsers) return 'users';
  return setting === 'auto' && isLocal ? 'demo' : 'closed';
}

/** Whether an address or name means this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}
