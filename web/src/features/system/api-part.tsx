/** The API: where it is described, and a console that sends requests as the person who is logged in. */

import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import type { ReactElement } from 'react';
import { systemEndpoints } from '#contract/system-endpoints.ts';
import { call } from '../../lib/call.ts';
import { useMay } from '../../lib/use-access.ts';
import { ApiConsole } from './api-console.tsx';
import { operationsOf } from './api-operations.ts';
import { Loaded } from './loaded.tsx';
import { useTexts } from './use-texts.ts';

export function ApiPart(): ReactElement {
  const { texts } = useTexts();
  const words = texts.system.api;
  const may = useMay();
  const query = useQuery({
    queryKey: ['openapi'],
    queryFn: async ({ signal }) => operationsOf(await call(systemEndpoints.getOpenApi, {}, signal)),
  });
  return (
    <>
      <p className="text-13 text-muted">{words.intro}</p>
      <ul className="flex flex-wrap gap-2">
        <Out href="/docs" label={words.reference} />
        <Out href="/api/v1/openapi.json" label={words.document} />
        <Out href="/docs/errors" label={words.errors} />
        {may('system:read') ? <Out href="/metrics" label={words.metrics} /> : null}
      </ul>
      <section className="flex flex-col gap-2">
        <h3 className="text-14 font-semibold">{words.console}</h3>
        <Loaded query={query} lines={8}>
          {(operations) => <ApiConsole operations={operations} />}
        </Loaded>
      </section>
    </>
  );
}

function Out({ href, label }: { readonly href: string; readonly label: string }): ReactElement {
  return (
    <li>
      <a
        href={href}
        target="_blank"
        rel="noreferrer"
        className="inline-flex h-8 items-center gap-2 rounded border border-line-strong bg-raised px-3 text-13 font-medium hover:bg-hover pointer-coarse:h-11"
      >
        {label}
        <ExternalLink size={14} className="text-muted" aria-hidden="true" />
      </a>
    </li>
  );
}
