/** Why nothing can be traded on a day, in English: of the pages that show days, not of the first one. */

import type { ClosureTexts } from './closure.pt-br.ts';

export const closureEn: ClosureTexts = {
  reasons: {
    Saturday: 'Saturday',
    Sunday: 'Sunday',
    'New Year': 'New Year',
    'Carnival Monday': 'Carnival Monday',
    'Carnival Tuesday': 'Carnival Tuesday',
    'Good Friday': 'Good Friday',
    Tiradentes: 'Tiradentes Day',
    'Labour Day': 'Labour Day',
    'Corpus Christi': 'feast of Corpus Christi',
    'Independence Day': 'Independence Day',
    'Our Lady of Aparecida': 'Our Lady of Aparecida',
    "All Souls' Day": "All Souls' Day",
    'Proclamation of the Republic': 'Proclamation of the Republic',
    'Black Awareness Day': 'Black Awareness Day',
    Christmas: 'Christmas',
    'Anniversary of São Paulo': 'Anniversary of São Paulo',
    'Constitutionalist Revolution': 'Constitutionalist Revolution',
    'Christmas Eve': 'Christmas Eve',
    'last weekday of the year': 'last weekday of the year',
    'opening of the World Cup in São Paulo (municipal holiday)': 'opening of the World Cup in São Paulo',
    'the contract has expired': 'the contract has expired',
    'the group was not traded yet': 'not traded yet',
    'there is a session, but its hours for this group are not known':
      'there is a session, but its hours for this group are not known',
    'the simulated market has no session': 'the simulated market has no session',
  },
  unknown: 'the exchange did not open, or its hours are not known',
};
