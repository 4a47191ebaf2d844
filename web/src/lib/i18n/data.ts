/** The texts of the page Dados in each language: apart from the catalogue, so that the first page stays small. */

import type { Language } from '../settings.ts';
import { dataEn } from './data.en.ts';
import { type DataTexts, dataPtBR } from './data.pt-br.ts';

/** The texts of a language. */
export function dataTextsOf(language: Language): DataTexts {
  return language === 'en' ? dataEn : dataPtBR;
}
