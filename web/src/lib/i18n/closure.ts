/** Why nothing can be traded on a day, in each language. */

import type { Language } from '../settings.ts';
import { closureEn } from './closure.en.ts';
import { type ClosureTexts, closurePtBR } from './closure.pt-br.ts';

/** The texts of a language. */
export function closureTextsOf(language: Language): ClosureTexts {
  return language === 'en' ? closureEn : closurePtBR;
}
