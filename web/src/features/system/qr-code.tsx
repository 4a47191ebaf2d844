/** A text as a QR code, made in the page: the secret in it goes to nobody. */

import encodeQR from 'qr';
import { type ReactElement, useMemo } from 'react';

export interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** Dark on white in both themes, with the quiet zone that readers need. */
export function QrCode({ text, label }: QrCodeProps): ReactElement {
  const { path, size } = useMemo(() => pathOf(encodeQR(text, 'raw', { border: 4 })), [text]);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} className="size-48 shrink-0 rounded">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}

function pathOf(modules: readonly (readonly boolean[])[]): { readonly path: string; readonly size: number } {
  const path = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { path, size: modules.length };
}
