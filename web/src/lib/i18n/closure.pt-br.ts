/** Why nothing can be traded on a day, in Brazilian Portuguese: of the pages that show days, not of the first one. */

import type { Widened } from './pt-br.ts';

export const closurePtBR = {
  reasons: {
    Saturday: 'sábado',
    Sunday: 'domingo',
    'New Year': 'Confraternização Universal',
    'Carnival Monday': 'segunda-feira de Carnaval',
    'Carnival Tuesday': 'terça-feira de Carnaval',
    'Good Friday': 'Paixão de Cristo',
    Tiradentes: 'Tiradentes',
    'Labour Day': 'Dia do Trabalho',
    'Corpus Christi': 'Corpus Christi',
    'Independence Day': 'Independência do Brasil',
    'Our Lady of Aparecida': 'Nossa Senhora Aparecida',
    "All Souls' Day": 'Finados',
    'Proclamation of the Republic': 'Proclamação da República',
    'Black Awareness Day': 'Dia da Consciência Negra',
    Christmas: 'Natal',
    'Anniversary of São Paulo': 'Aniversário de São Paulo',
    'Constitutionalist Revolution': 'Revolução Constitucionalista',
    'Christmas Eve': 'véspera de Natal',
    'last weekday of the year': 'último dia útil do ano',
    'opening of the World Cup in São Paulo (municipal holiday)': 'abertura da Copa do Mundo em São Paulo',
    'the contract has expired': 'o contrato já venceu',
    'the group was not traded yet': 'ainda não era negociado',
    'there is a session, but its hours for this group are not known':
      'há pregão, mas os horários deste grupo não são conhecidos',
    'the simulated market has no session': 'o mercado simulado não tem pregão',
  },
  unknown: 'a bolsa não abriu ou os horários não são conhecidos',
};

export type ClosureTexts = Widened<typeof closurePtBR>;
