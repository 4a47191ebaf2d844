/** The texts of each language. */

import type { Language } from '../settings.ts';
import { en } from './en.ts';
import { ptBR, type Texts } from './pt-br.ts';

export type { Texts } from './pt-br.ts';

/** The catalogue of a language. */
export function textsOf(language: Language): Texts {
  return language === 'en' ? en : ptBR;
}
