/** The cookie of a session: out of reach of scripts, never sent along by other sites. */

export interface SessionCookie {
  readonly name: string;
  /** The token that a request brings; null where it brings none. */
  read(header: string | undefined): string | null;
  /** The header that sets it. */
  set(token: string): string;
  /** The header that takes it away. */
  readonly cleared: string;
}

/** As long as a session lives at most. */
const LIFE_SECONDS = 7 * 24 * 3_600;
const TOKEN = /^[0-9a-f]{64}$/;

/** The cookie of a platform that is reached over https or not; `__Host-` binds it to the very host. */
export function sessionCookie({ isSecure }: { readonly isSecure: boolean }): SessionCookie {
  const name = isSecure ? '__Host-pregao' : 'pregao';
  const rest = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    name,
    read(header) {
      const values = (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      // Two of one name are somebody's attempt to bring in their own.
      const [token = '', ...others] = values;
      return others.length === 0 && TOKEN.test(token) ? token : null;
    },
    set: (token) => `${name}=${token}; ${rest}; Max-Age=${LIFE_SECONDS}`,
    cleared: `${name}=; ${rest}; Max-Age=0`,
  };
}
