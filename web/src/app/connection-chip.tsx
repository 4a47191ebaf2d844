/** Whether the page and the server talk, and if not, what is being done about it. */

import { Plug, Unplug } from 'lucide-react';
import type { ReactElement } from 'react';
import { classNames } from '../components/class-names.ts';
import { nowMs } from '../lib/clock.ts';
import { useServices } from '../lib/services.ts';
import { useConnection, useTexts, useTicking } from '../lib/use-live.ts';

/** Connected is quiet; everything else says when it tries again and offers to do so now. */
export function ConnectionChip(): ReactElement {
  const { stream } = useServices();
  const { texts } = useTexts();
  const { state, retryAtMs } = useConnection();
  const seconds = useTicking(() => (retryAtMs === null ? 0 : Math.max(0, Math.ceil((retryAtMs - nowMs()) / 1_000))));
  const connected = state === 'connected';
  return (
    <div
      role="status"
      aria-label={texts.connection.label}
      data-connection={state}
      className={classNames(
        'flex h-8 items-center gap-2 text-13 whitespace-nowrap',
        connected ? 'text-muted max-md:order-1 max-md:ml-auto' : 'text-attention max-md:order-4',
      )}
    >
      {connected ? <Plug size={16} aria-hidden="true" /> : <Unplug size={16} aria-hidden="true" />}
      <span className={classNames(connected && 'max-md:sr-only')}>{texts.connection[state]}</span>
      {retryAtMs === null ? null : (
        <>
          <span className="text-12 max-xl:sr-only" aria-hidden="true">
            {texts.connection.retryIn(seconds)}
          </span>
          <button
            type="button"
            onClick={() => stream.connect()}
            className="rounded border border-attention px-2 py-0.5 text-12 font-medium hover:bg-attention-surface"
          >
            {texts.connection.retryNow}
          </button>
        </>
      )}
    </div>
  );
}
