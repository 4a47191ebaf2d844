/** Listens to the keyboard of the whole page and runs the commands of key-map.ts. */

import { useEffect, useRef } from 'react';
import { type Command, GO_MS, KeyMap } from './key-map.ts';

/** Runs `onCommand` for every command typed while the component is there; `own` are letters of the page that is open. */
export function useKeys(own: string, onCommand: (command: Command) => void): void {
  const latest = useRef({ own, onCommand });
  useEffect(() => {
    latest.current = { own, onCommand };
  });
  useEffect(() => {
    const keys = new KeyMap();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = (command: Command | null): void => {
      if (command !== null && command.kind !== 'wait') latest.current.onCommand(command);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      clearTimeout(timer);
      const command = keys.press({
        key: event.key,
        code: event.code,
        alt: event.altKey,
        ctrlOrMeta: event.ctrlKey || event.metaKey,
        inField: isInField(event.target),
        own: latest.current.own,
      });
      if (command === null) return;
      event.preventDefault();
      if (command.kind === 'wait') timer = setTimeout(() => run(keys.timedOut()), GO_MS);
      run(command);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

/** Fields, menus and dialogs have keys of their own. */
function isInField(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]') !== null
  );
}
