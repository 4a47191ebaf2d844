/** What is left when React itself stops: never a white page. */

import { Component, type ReactElement, type ReactNode } from 'react';
import { FailedNotice } from '../components/notice.tsx';
import { textsOf } from '../lib/i18n/catalogue.ts';
import type { SettingsStore } from '../lib/settings.ts';

export interface CrashPageProps {
  readonly settings: SettingsStore;
  readonly children: ReactNode;
}

/** Shows its children until one of them throws. */
export class CrashPage extends Component<CrashPageProps, { readonly crashed: boolean }> {
  override readonly state = { crashed: false };

  static getDerivedStateFromError(): { readonly crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    return this.state.crashed ? <Crashed settings={this.props.settings} /> : this.props.children;
  }
}

function Crashed({ settings }: { readonly settings: SettingsStore }): ReactElement {
  const { app } = textsOf(settings.get().language);
  return (
    <main className="flex h-full items-center justify-center p-4">
      <FailedNotice
        title={app.crashed}
        reason={app.crashedHint}
        code={null}
        retryLabel={app.reload}
        onRetry={() => location.reload()}
      />
    </main>
  );
}
