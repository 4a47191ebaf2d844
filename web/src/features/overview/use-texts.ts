/** The texts of the whole page, and those of the page Painel. */

import { useMemo } from 'react';
import type { Texts } from '../../lib/i18n/catalogue.ts';
import type { OverviewTexts } from '../../lib/i18n/overview.pt-br.ts';
import { overviewTextsOf } from '../../lib/i18n/overview.ts';
import type { Language } from '../../lib/settings.ts';
import { useTexts as useCommonTexts } from '../../lib/use-live.ts';

export type PageTexts = Texts & { readonly overview: OverviewTexts };

export function useTexts(): { readonly language: Language; readonly texts: PageTexts } {
  const { language, texts } = useCommonTexts();
  return useMemo(() => ({ language, texts: { ...texts, overview: overviewTextsOf(language) } }), [language, texts]);
}
