/** Where one can go, and how the page looks: a rail at the left on a desk, a bar at the bottom on a phone. */

import { CircleHelp, Ellipsis, Languages, Moon, Rows3, Rows4, Search, Sun } from 'lucide-react';
import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { classNames } from '../components/class-names.ts';
import { LateButton } from '../components/late-button.tsx';
import { useServices } from '../lib/services.ts';
import { ordersFrom } from '../lib/url-orders.ts';
import { useAlerts } from '../lib/use-alerts.ts';
import { useSettings, useTexts } from '../lib/use-live.ts';
import { PAGES, type Page } from './pages.tsx';

/** Fetched after the first paint; its button stands there from the beginning. */
const MoreMenu = lazy(() => import('./more-menu.tsx'));

export interface RailProps {
  readonly onHelp: () => void;
  readonly onSearch: () => void;
}

const ITEM =
  'flex h-13 w-full flex-col items-center justify-center gap-1 rounded text-12 leading-4 text-muted hover:bg-hover hover:text-text';

export function Rail({ onHelp, onSearch }: RailProps): ReactElement {
  const { texts } = useTexts();
  return (
    <nav
      aria-label={texts.app.navigation}
      className="flex w-18 shrink-0 flex-col gap-1 border-r border-line bg-surface p-1 max-md:order-last max-md:w-full max-md:flex-row max-md:border-t max-md:border-r-0"
    >
      <img src="/favicon.svg" alt={texts.app.name} className="my-1.5 size-7 self-center max-md:hidden" />
      {PAGES.map((page) => (
        <PageLink key={page.name} page={page} />
      ))}
      <div className="flex flex-1 flex-col justify-end gap-1 max-md:hidden">
        <Toggles />
        <RailButton label={texts.help.label} name={texts.palette.help} onClick={onHelp}>
          <CircleHelp size={16} aria-hidden="true" />
        </RailButton>
      </div>
      <div className="hidden flex-2 gap-1 max-md:flex">
        <RailButton label={texts.market.search} name={texts.palette.open} onClick={onSearch}>
          <Search size={16} aria-hidden="true" />
        </RailButton>
        <More onHelp={onHelp} />
      </div>
    </nav>
  );
}

function PageLink({ page: { name, path, Icon } }: { readonly page: Page }): ReactElement {
  const { texts } = useTexts();
  const [location] = useLocation();
  const search = useSearch();
  const here = location === path;
  const href = name === 'orders' && !here ? ordersFrom(location, search) : path;
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={classNames(
        ITEM,
        'relative max-md:flex-1',
        here && 'bg-accent-surface text-accent hover:bg-accent-surface hover:text-accent',
      )}
    >
      <Icon size={16} aria-hidden="true" />
      {texts.app.pages[name]}
      {name === 'orders' ? <DoubtCount /> : null}
    </Link>
  );
}

/** How many orders wait for a person; nothing where none does. */
function DoubtCount(): ReactElement | null {
  const { texts } = useTexts();
  const { waiting } = useAlerts();
  if (waiting === 0) return null;
  return (
    <span
      title={texts.app.waiting(waiting)}
      className="absolute top-1 right-1 min-w-5 rounded-full border border-attention bg-attention-surface px-1 text-center text-12 leading-4 font-semibold text-attention"
      data-waiting={waiting}
    >
      {waiting}
      <span className="sr-only"> {texts.app.waiting(waiting)}</span>
    </span>
  );
}

interface RailButtonProps {
  /** The word under the icon. */
  readonly label: string;
  /** What the button does. */
  readonly name: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function RailButton({ label, name, onClick, children }: RailButtonProps): ReactElement {
  return (
    <button type="button" onClick={onClick} title={name} className={ITEM}>
      {children}
      {label}
    </button>
  );
}

/** One press each, for what is changed most. */
function Toggles(): ReactElement {
  const { settings } = useServices();
  const { texts } = useTexts();
  const { theme, density, language } = useSettings();
  const otherTheme = theme === 'dark' ? 'light' : 'dark';
  const otherDensity = density === 'compact' ? 'comfortable' : 'compact';
  const otherLanguage = language === 'en' ? 'pt-BR' : 'en';
  return (
    <>
      <RailButton
        label={texts.settings.themes[otherTheme]}
        name={texts.settings.toTheme[otherTheme]}
        onClick={() => settings.set({ theme: otherTheme })}
      >
        {theme === 'dark' ? <Sun size={16} aria-hidden="true" /> : <Moon size={16} aria-hidden="true" />}
      </RailButton>
      <RailButton
        label={otherLanguage === 'en' ? 'English' : 'Português'}
        name={texts.settings.otherLanguage}
        onClick={() => settings.set({ language: otherLanguage })}
      >
        <Languages size={16} aria-hidden="true" />
      </RailButton>
      <RailButton
        label={texts.settings.densities[otherDensity]}
        name={texts.settings.toDensity[otherDensity]}
        onClick={() => settings.set({ density: otherDensity })}
      >
        {density === 'compact' ? <Rows3 size={16} aria-hidden="true" /> : <Rows4 size={16} aria-hidden="true" />}
      </RailButton>
    </>
  );
}

function More({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const { texts } = useTexts();
  const face = (
    <>
      <Ellipsis size={16} aria-hidden="true" />
      {texts.settings.more}
    </>
  );
  return (
    <Suspense fallback={<LateButton className={ITEM}>{face}</LateButton>}>
      <MoreMenu className={ITEM} onHelp={onHelp}>
        {face}
      </MoreMenu>
    </Suspense>
  );
}
