/** The pages: where each stands, its icon, and what it shows. */

import { CandlestickChart, type LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { PAGE_PATHS, type PageName } from '#contract/pages.ts';
import { MarketPage } from './market-page.tsx';

export interface PageProps {
  /** Opens the symbol search. */
  readonly onSearch: () => void;
  /** Opens the search that adds symbols to one's own list. */
  readonly onAdd: () => void;
}

export interface Page {
  readonly name: PageName;
  readonly path: string;
  readonly Icon: LucideIcon;
  readonly Content: (props: PageProps) => ReactElement;
}

/** In the order of the rail. */
export const PAGES: readonly Page[] = [
  { name: 'market', path: PAGE_PATHS.market, Icon: CandlestickChart, Content: MarketPage },
];
