/** The texts of every page in one object, for tests that look for a text in the wrong language. */

import type { Language } from '../settings.ts';
import { textsOf } from './catalogue.ts';
import { closureTextsOf } from './closure.ts';
import { dataTextsOf } from './data.ts';
import { ordersTextsOf } from './orders.ts';
import { overviewTextsOf } from './overview.ts';
import { systemTextsOf } from './system.ts';

export const everyText = (language: Language) => ({
  ...textsOf(language),
  closure: closureTextsOf(language),
  data: dataTextsOf(language),
  orders: ordersTextsOf(language),
  overview: overviewTextsOf(language),
  system: systemTextsOf(language),
});
