/** The texts of the page Painel in each language: apart from the catalogue, so that the first page stays small. */

import type { Language } from '../settings.ts';
import { overviewEn } from './overview.en.ts';
import { type OverviewTexts, overviewPtBR } from './overview.pt-br.ts';

/** The texts of a language. */
export function overviewTextsOf(language: Language): OverviewTexts {
  return language === 'en' ? overviewEn : overviewPtBR;
}
