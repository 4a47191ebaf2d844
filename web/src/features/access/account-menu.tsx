/** Who is logged in, and the way out; in the demo, that nobody is and what that means. */

import { CircleUser, UserRoundX } from 'lucide-react';
import { lazy, type ReactElement, Suspense } from 'react';
import type { UserDto } from '#contract/access-endpoints.ts';
import { LateButton } from '../../components/late-button.tsx';
import { useAccess } from '../../lib/use-access.ts';
import { useTexts } from '../../lib/use-live.ts';

/** What opens is fetched after the first paint; the chips stand there from the beginning. */
const UserMenu = lazy(async () => ({ default: (await import('./account-popups.tsx')).UserMenu }));
const DemoMark = lazy(async () => ({ default: (await import('./account-popups.tsx')).DemoMark }));

export function AccountMenu(): ReactElement | null {
  const { session } = useAccess();
  if (session === null) return null;
  if (session.user !== null) return <User user={session.user} />;
  return session.mode === 'demo' ? <Demo /> : null;
}

const CHIP =
  'flex h-8 items-center gap-2 rounded border px-2 text-13 font-medium whitespace-nowrap hover:bg-hover max-md:order-1 pointer-coarse:h-11';
const USER_CHIP = `${CHIP} border-line-strong text-text`;
const DEMO_CHIP = `${CHIP} border-attention text-attention`;

function User({ user }: { readonly user: UserDto }): ReactElement {
  const face = (
    <>
      <CircleUser size={16} className="text-muted" aria-hidden="true" />
      <span className="max-w-32 truncate max-lg:sr-only">{user.name}</span>
    </>
  );
  return (
    <Suspense fallback={<LateButton className={USER_CHIP}>{face}</LateButton>}>
      <UserMenu user={user} className={USER_CHIP}>
        {face}
      </UserMenu>
    </Suspense>
  );
}

function Demo(): ReactElement {
  const { texts } = useTexts();
  const face = (
    <>
      <UserRoundX size={16} aria-hidden="true" />
      <span className="max-lg:sr-only">{texts.access.demo}</span>
    </>
  );
  return (
    <Suspense fallback={<LateButton className={DEMO_CHIP}>{face}</LateButton>}>
      <DemoMark className={DEMO_CHIP}>{face}</DemoMark>
    </Suspense>
  );
}
