/** Which frame stands around the page: where the data come from, told apart by colour, word and pattern. */

import type { Texts } from './i18n/catalogue.ts';
import type { ToldStatus } from './market-clock.ts';

export type FrameKind = 'simulated' | 'replay' | 'none' | 'unknown';

/** The frame for what was told last. */
export function frameOf(told: ToldStatus | null): FrameKind {
  return told?.status.venue ?? 'unknown';
}

export interface FrameWords {
  readonly word: string;
  readonly hint: string;
}

/** The word of a frame and what it means. */
export function frameWords(kind: FrameKind, { frame }: Texts): FrameWords {
  switch (kind) {
    case 'simulated':
      return { word: frame.simulated, hint: frame.simulatedHint };
    case 'replay':
      return { word: frame.replay, hint: frame.replayHint };
    case 'none':
      return { word: frame.none, hint: frame.noneHint };
    case 'unknown':
      return { word: frame.unknown, hint: frame.unknownHint };
  }
}
