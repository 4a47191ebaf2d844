/** The page Sistema: how the platform is, who may use it, and the own account. */

import {
  Activity,
  Braces,
  Fingerprint,
  KeyRound,
  Lock,
  type LucideIcon,
  MonitorSmartphone,
  ScrollText,
  Users,
} from 'lucide-react';
import { type ReactElement, useEffect, useRef } from 'react';
import { Link, useSearch } from 'wouter';
import { PAGE_PATHS } from '#contract/pages.ts';
import { classNames } from '../../components/class-names.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { useAccess, useMay } from '../../lib/use-access.ts';
import { ApiPart } from './api-part.tsx';
import { AuditPart } from './audit-part.tsx';
import { FactorPart } from './factor-part.tsx';
import { HealthPart } from './health-part.tsx';
import { KeysPart } from './keys-part.tsx';
import { LockedNotice } from './locked-notice.tsx';
import { SessionsPart } from './sessions-part.tsx';
import { GROUPS, parseTab, TAB_NAMES, TABS, type TabName } from './tabs.ts';
import { useTexts } from './use-texts.ts';
import { UsersPart } from './users-part.tsx';

const PARTS: Readonly<Record<TabName, { readonly Icon: LucideIcon; readonly Content: () => ReactElement }>> = {
  health: { Icon: Activity, Content: HealthPart },
  api: { Icon: Braces, Content: ApiPart },
  users: { Icon: Users, Content: UsersPart },
  audit: { Icon: ScrollText, Content: AuditPart },
  keys: { Icon: KeyRound, Content: KeysPart },
  sessions: { Icon: MonitorSmartphone, Content: SessionsPart },
  factor: { Icon: Fingerprint, Content: FactorPart },
};

export default function SystemPage(): ReactElement {
  const { texts } = useTexts();
  const tab = parseTab(useSearch());
  const may = useMay();
  const { session } = useAccess();
  const { Content } = PARTS[tab];
  usePageTitle(`${texts.system.tabs[tab]} · ${texts.system.title}`);
  const { permission } = TABS[tab];
  // Before it is known who is there nothing is refused; the server refuses by itself.
  const isOpen = session === null || may(permission);
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <Parts current={tab} />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto bg-bg p-4 max-md:p-3">
        <h1 className="sr-only">{texts.system.title}</h1>
        <div key={tab} className="mx-auto flex w-full max-w-[1120px] flex-col gap-4" data-tab={tab}>
          <h2 className="text-20 font-semibold">{texts.system.tabs[tab]}</h2>
          {isOpen ? <Content /> : <LockedNotice permission={permission} />}
        </div>
      </main>
    </div>
  );
}

function Parts({ current }: { readonly current: TabName }): ReactElement {
  const { texts } = useTexts();
  const may = useMay();
  const { session } = useAccess();
  return (
    <nav
      aria-label={texts.system.sections}
      className="flex w-56 shrink-0 flex-col gap-3 overflow-auto border-r border-line bg-surface p-2 max-md:w-full max-md:flex-row max-md:gap-1 max-md:border-r-0 max-md:border-b max-md:p-1"
    >
      {GROUPS.map((group) => (
        <div key={group} className="flex flex-col max-md:flex-row max-md:gap-1">
          <h2 className="flex h-7 items-center px-2 text-12 text-faint max-md:sr-only">{texts.system.groups[group]}</h2>
          {TAB_NAMES.filter((name) => TABS[name].group === group).map((name) => (
            <PartLink
              key={name}
              name={name}
              isHere={name === current}
              isLocked={session !== null && !may(TABS[name].permission)}
            />
          ))}
        </div>
      ))}
    </nav>
  );
}

interface PartLinkProps {
  readonly name: TabName;
  readonly isHere: boolean;
  readonly isLocked: boolean;
}

function PartLink({ name, isHere, isLocked }: PartLinkProps): ReactElement {
  const { texts } = useTexts();
  const { Icon } = PARTS[name];
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone the parts are a row that scrolls.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [isHere]);
  return (
    <Link
      ref={link}
      href={`${PAGE_PATHS.system}?tab=${name}`}
      aria-current={isHere ? 'page' : undefined}
      className={classNames(
        'flex h-8 items-center gap-2 rounded px-2 text-13 whitespace-nowrap pointer-coarse:h-11',
        isHere ? 'bg-accent-surface text-accent' : 'hover:bg-hover',
        !isHere && (isLocked ? 'text-faint' : 'text-text'),
      )}
    >
      <Icon size={16} className="shrink-0" aria-hidden="true" />
      {texts.system.tabs[name]}
      {isLocked ? (
        <>
          <Lock size={12} className="ml-auto shrink-0" aria-hidden="true" />
          <span className="sr-only">{texts.system.locked}</span>
        </>
      ) : null}
    </Link>
  );
}
