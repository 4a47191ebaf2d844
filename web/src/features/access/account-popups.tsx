/** What opens below the chip of the account: who is logged in and the way out, or what the demo is. */

import { Menu } from '@base-ui/react/menu';
import { Popover } from '@base-ui/react/popover';
import { CircleUser, LogOut, ShieldCheck } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { UserDto } from '#contract/access-endpoints.ts';
import { accessEndpoints } from '#contract/access-endpoints.ts';
import { DOOR_PATHS, PAGE_PATHS } from '#contract/pages.ts';
import { ApiError } from '../../lib/api.ts';
import { call } from '../../lib/call.ts';
import { useAct } from '../../lib/use-access.ts';
import { useTexts } from '../../lib/use-live.ts';

interface ChipProps {
  /** Of the chip, and what is on it. */
  readonly className: string;
  readonly children: ReactNode;
}

export function UserMenu({ user, className, children }: ChipProps & { readonly user: UserDto }): ReactElement {
  const { texts } = useTexts();
  const [, navigate] = useLocation();
  const roles = user.roles.map((role) => texts.access.roles[role]).join(', ');
  // A fresh start: nothing of this person may stay in the page.
  const leave = useAct(
    () => leaveSession(),
    () => location.assign(DOOR_PATHS.login),
  );
  return (
    <Menu.Root>
      <Menu.Trigger aria-label={`${texts.access.account}: ${user.name}`} data-account="" className={className}>
        {children}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="bottom" align="end" sideOffset={6} className="z-40">
          <Menu.Popup className="w-64 rounded border border-line-strong bg-raised p-1 text-14 outline-none">
            <div className="border-b border-line px-3 pt-2 pb-2">
              <p className="truncate font-semibold">{user.name}</p>
              <p className="truncate text-13 text-muted">{user.login}</p>
              <p className="text-12 text-muted">{roles}</p>
            </div>
            <Item onClick={() => navigate(`${PAGE_PATHS.system}?tab=sessions`)} icon={<CircleUser size={16} />}>
              {texts.access.mySessions}
            </Item>
            <Item onClick={() => navigate(`${PAGE_PATHS.system}?tab=factor`)} icon={<ShieldCheck size={16} />}>
              {texts.access.myFactor}
            </Item>
            <Item onClick={() => leave.run(undefined)} icon={<LogOut size={16} />}>
              {leave.error === null ? texts.access.logOut : texts.access.logOutFailed}
            </Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** A session that has ended already is left. */
async function leaveSession(): Promise<void> {
  try {
    await call(accessEndpoints.logOut, {});
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'NOT_LOGGED_IN')) throw error;
  }
}

interface ItemProps {
  readonly onClick: () => void;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Item({ onClick, icon, children }: ItemProps): ReactElement {
  return (
    <Menu.Item
      onClick={onClick}
      className="flex h-8 cursor-pointer items-center gap-3 rounded px-3 outline-none data-highlighted:bg-hover pointer-coarse:h-11"
    >
      <span className="text-muted" aria-hidden="true">
        {icon}
      </span>
      {children}
    </Menu.Item>
  );
}

export function DemoMark({ className, children }: ChipProps): ReactElement {
  const { texts } = useTexts();
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={`${texts.access.demo}: ${texts.access.demoTitle}`}
        data-demo=""
        className={className}
      >
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={6} className="z-40">
          <Popover.Popup className="flex w-80 flex-col gap-1 rounded border border-line-strong bg-raised p-3 text-13 outline-none">
            <Popover.Title className="text-14 font-semibold">{texts.access.demoTitle}</Popover.Title>
            <Popover.Description className="text-muted">{texts.access.demoHint}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
