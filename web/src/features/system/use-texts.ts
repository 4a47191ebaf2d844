/** The texts of the whole page, and those of this one. */

import { useMemo } from 'react';
import type { Texts } from '../../lib/i18n/catalogue.ts';
import type { SystemTexts } from '../../lib/i18n/system.pt-br.ts';
import { systemTextsOf } from '../../lib/i18n/system.ts';
import type { Language } from '../../lib/settings.ts';
import { useTexts as useCommonTexts } from '../../lib/use-live.ts';

export type PageTexts = Texts & { readonly system: SystemTexts };

export function useTexts(): { readonly language: Language; readonly texts: PageTexts } {
  const { language, texts } = useCommonTexts();
  return useMemo(() => ({ language, texts: { ...texts, system: systemTextsOf(language) } }), [language, texts]);
}
