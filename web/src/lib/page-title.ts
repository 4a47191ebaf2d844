/** The title of the browser's tab. */

import { useEffect } from 'react';
import { frameOf, frameWords } from './frame.ts';
import { useMarketStatus, useTexts } from './use-live.ts';

/** Names the page in the tab, with the word of the frame, so that a simulated market is known from the tab too. */
export function usePageTitle(name: string): void {
  const { texts } = useTexts();
  const { word } = frameWords(frameOf(useMarketStatus()), texts);
  const title = [name, word, texts.app.name].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
