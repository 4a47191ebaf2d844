/** The pages: where each stands, its icon, and what it shows. */

import { CandlestickChart, Database, LayoutDashboard, ListOrdered, type LucideIcon, ServerCog } from 'lucide-react';
import { type ComponentType, lazy } from 'react';
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
  readonly Content: ComponentType<PageProps>;
}

/** Every page but the first is loaded when somebody goes there. */
const OverviewPage = lazy(() => import('./overview-page.tsx'));
const OrdersPage = lazy(() => import('./orders-page.tsx'));
const DataPage = lazy(() => import('./data-page.tsx'));
const SystemPage = lazy(() => import('../features/system/system-page.tsx'));

/** In the order of the rail. */
export const PAGES: readonly Page[] = [
  { name: 'overview', path: PAGE_PATHS.overview, Icon: LayoutDashboard, Content: OverviewPage },
  { name: 'market', path: PAGE_PATHS.market, Icon: CandlestickChart, Content: MarketPage },
  { name: 'orders', path: PAGE_PATHS.orders, Icon: ListOrdered, Content: OrdersPage },
  { name: 'data', path: PAGE_PATHS.data, Icon: Database, Content: DataPage },
  { name: 'system', path: PAGE_PATHS.system, Icon: ServerCog, Content: SystemPage },
];
