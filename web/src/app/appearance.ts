/** Writes the settings where CSS and the browser read them: as attributes of the document. */

import type { Settings, SettingsStore } from '../lib/settings.ts';

/** Keeps the document in the look of the settings. It listens first, so that tokens are right before React renders. */
export function keepAppearance(settings: SettingsStore, root: HTMLElement): void {
  apply(settings.get(), root);
  settings.subscribe(() => apply(settings.get(), root));
}

function apply({ theme, density, direction, language }: Settings, root: HTMLElement): void {
  root.dataset.theme = theme;
  root.dataset.density = density;
  root.dataset.direction = direction;
  root.lang = language;
}
