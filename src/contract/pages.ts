/** Addresses of the pages: the server answers each with the same document, whose own router reads the address. */

export const PAGE_PATHS = {
  overview: '/painel',
  market: '/mercado',
  orders: '/ordens',
  data: '/dados',
  system: '/sistema',
} as const;

export type PageName = keyof typeof PAGE_PATHS;

/** Ways in, for whoever is not logged in yet; a one-time token stands behind the "#", which no server and no log sees. */
export const DOOR_PATHS = {
  login: '/entrar',
  /** Where the first admin is made. */
  setup: '/primeiro-acesso',
  /** Where a user sets a password. */
  link: '/definir-senha',
} as const;
