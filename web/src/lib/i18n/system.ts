/** The texts of the page Sistema in each language: apart from the catalogue, so that the first page stays small. */

import type { Language } from '../settings.ts';
import { systemEn } from './system.en.ts';
import { type SystemTexts, systemPtBR } from './system.pt-br.ts';

/** The texts of a language. */
export function systemTextsOf(language: Language): SystemTexts {
  return language === 'en' ? systemEn : systemPtBR;
}
