/** Buy or sell: a triangle, a word and a colour, never the colour alone. */

import type { ReactElement } from 'react';
import type { OrderDto } from '#contract/orders.ts';
import { classNames } from '../../components/class-names.ts';
import { DirectionMark } from '../../components/number-cell.tsx';
import { useTexts } from './use-texts.ts';

export function SideMark({ side }: Pick<OrderDto, 'side'>): ReactElement {
  const { texts } = useTexts();
  const isBuy = side === 'BUY';
  return (
    <span className={classNames('inline-flex items-center gap-1.5 font-medium', isBuy ? 'text-rise' : 'text-fall')}>
      <DirectionMark direction={isBuy ? 'up' : 'down'} />
      {texts.orders.sides[side]}
    </span>
  );
}
