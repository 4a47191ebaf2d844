/** What waits for a person, as a React hook. */

import { useCallback, useSyncExternalStore } from 'react';
import type { Alerts } from './alert-book.ts';
import { useServices } from './services.ts';
import { useMay } from './use-access.ts';

const NEVER = (): (() => void) => () => undefined;

/** Live; unknown where orders are not for this person. */
export function useAlerts(): Alerts {
  const { alerts } = useServices();
  const may = useMay()('orders:read');
  return useSyncExternalStore(
    useCallback((listener) => (may ? alerts.watch(listener) : NEVER()), [alerts, may]),
    () => alerts.alerts(),
  );
}
