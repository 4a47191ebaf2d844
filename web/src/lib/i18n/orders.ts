/** The texts of the page Ordens in each language: apart from the catalogue, so that the first page stays small. */

import type { Language } from '../settings.ts';
import { ordersEn } from './orders.en.ts';
import { type OrdersTexts, ordersPtBR } from './orders.pt-br.ts';

/** The texts of a language. */
export function ordersTextsOf(language: Language): OrdersTexts {
  return language === 'en' ? ordersEn : ordersPtBR;
}
