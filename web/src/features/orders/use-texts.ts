/** The texts of the whole page, and those of this one. */

import { useMemo } from 'react';
import type { Texts } from '../../lib/i18n/catalogue.ts';
import type { OrdersTexts } from '../../lib/i18n/orders.pt-br.ts';
import { ordersTextsOf } from '../../lib/i18n/orders.ts';
import type { Language } from '../../lib/settings.ts';
import { useTexts as useCommonTexts } from '../../lib/use-live.ts';

export type PageTexts = Texts & { readonly orders: OrdersTexts };

export function useTexts(): { readonly language: Language; readonly texts: PageTexts } {
  const { language, texts } = useCommonTexts();
  return useMemo(() => ({ language, texts: { ...texts, orders: ordersTextsOf(language) } }), [language, texts]);
}
