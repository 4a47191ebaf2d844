/** Where a scrolling list stands and how large it is, so that only the rows in sight are drawn. */

import { type RefObject, useEffect, useRef, useState } from 'react';
import { useSettings } from './use-live.ts';

export interface ScrolledView {
  readonly scrollTop: number;
  /** Of the rows, without the head. */
  readonly height: number;
  readonly width: number;
}

export interface ScrolledList {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly view: ScrolledView;
  readonly rowHeight: number;
}

/** Follows an element that scrolls below a head of `headerPx`; `first` stands until it is measured. */
export function useViewport(headerPx: number, first: ScrolledView): ScrolledList {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(first);
  const rowHeight = useRowHeight();
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = (): void => {
      const { scrollTop, clientHeight, clientWidth } = element;
      setView({ scrollTop, height: clientHeight - headerPx, width: clientWidth });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [headerPx]);
  return { scroller, view, rowHeight };
}

/** The height of a row as the tokens give it for the density and the kind of pointer. */
function useRowHeight(): number {
  const { density } = useSettings();
  const [height, setHeight] = useState(28);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the token follows the density
  useEffect(() => {
    setHeight(Number(getComputedStyle(document.documentElement).getPropertyValue('--row').replace('px', '')));
  }, [density]);
  return height;
}
