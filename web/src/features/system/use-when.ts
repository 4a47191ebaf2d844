/** Instants of the API as text, in the zone of the exchange as everywhere on the page. */

import { formatDate, formatSecond } from '../../lib/time-format.ts';
import { useMarketStatus } from '../../lib/use-live.ts';
import { useTexts } from './use-texts.ts';

const ZONE = 'America/Sao_Paulo';

/** "21/11/2026 10:32:05". */
export function useWhen(): (iso: string) => string {
  const { language } = useTexts();
  const timeZone = useMarketStatus()?.status.timeZone ?? ZONE;
  return (iso) => {
    const ms = Date.parse(iso);
    return `${formatDate(ms, timeZone, language)} ${formatSecond(ms, timeZone, language)}`;
  };
}
