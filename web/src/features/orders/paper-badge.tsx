/** The word that nothing here is real money. */

import type { ReactElement } from 'react';
import { Hint } from '../../components/button.tsx';
import { useMarketStatus } from '../../lib/use-live.ts';
import { useTexts } from './use-texts.ts';

export function PaperBadge(): ReactElement {
  const { texts } = useTexts();
  const isReplay = useMarketStatus()?.status.replay != null;
  const { paperHint, replayHint } = texts.orders;
  return (
    <Hint hint={isReplay ? `${paperHint} ${replayHint}` : paperHint}>
      <button
        type="button"
        className="frame-paper inline-flex h-7 shrink-0 cursor-help items-center gap-2 rounded border border-frame pr-2 pl-1 text-13 font-semibold tracking-wide text-frame"
        data-paper=""
      >
        <span className="frame-pattern size-5 rounded-[3px]" aria-hidden="true" />
        {texts.orders.paper}
      </button>
    </Hint>
  );
}
