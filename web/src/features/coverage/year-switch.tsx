/** The year that is shown, with those before and after it. */

import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../../components/button.tsx';
import { useDataTexts } from '../../lib/use-data-texts.ts';

export interface YearSwitchProps {
  readonly year: number;
  readonly onYear: (year: number) => void;
}

export function YearSwitch({ year, onYear }: YearSwitchProps): ReactElement {
  const { texts } = useDataTexts();
  return (
    <span className="flex items-center gap-1">
      <IconButton name={texts.data.coverage.previousYear} onClick={() => onYear(year - 1)}>
        <ChevronLeft size={16} aria-hidden="true" />
      </IconButton>
      <span className="text-13 font-medium text-text" data-year={year}>
        {year}
      </span>
      <IconButton name={texts.data.coverage.nextYear} onClick={() => onYear(year + 1)}>
        <ChevronRight size={16} aria-hidden="true" />
      </IconButton>
    </span>
  );
}
