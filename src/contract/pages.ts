/** Addresses of the pages: the server answers each with the same document, whose own router reads the address. */

export const PAGE_PATHS = {
  overview: '/painel',
  market: '/mercado',
  data: '/dados',
} as const;

export type PageName = keyof typeof PAGE_PATHS;
