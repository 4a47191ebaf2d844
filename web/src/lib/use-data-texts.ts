/** The texts of the whole page, and those of the page Dados. */

import { useMemo } from 'react';
import type { Texts } from './i18n/catalogue.ts';
import type { DataTexts } from './i18n/data.pt-br.ts';
import { dataTextsOf } from './i18n/data.ts';
import type { Language } from './settings.ts';
import { useTexts } from './use-live.ts';

type PageTexts = Texts & { readonly data: DataTexts };

export function useDataTexts(): { readonly language: Language; readonly texts: PageTexts } {
  const { language, texts } = useTexts();
  return useMemo(() => ({ language, texts: { ...texts, data: dataTextsOf(language) } }), [language, texts]);
}
