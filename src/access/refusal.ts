/** What access refuses, and what whoever asked may be told of it. */

export type AccessRefusal =
  /** Unknown login, wrong password, disabled user: nobody is told which. */
  | { readonly kind: 'bad-credentials' }
  /** A wrong code of the second factor, where the password was right. */
  | { readonly kind: 'wrong-code' }
  /** Too many failed tries; a right one is refused as well until then. */
  | { readonly kind: 'wait'; readonly retryAfterMs: number }
  /** Too many passwords are being checked at this moment. */
  | { readonly kind: 'busy' }
  /** Never made, used already, or expired. */
  | { readonly kind: 'bad-link' }
  | { readonly kind: 'weak-password'; readonly weakness: PasswordWeakness }
  | { readonly kind: 'invalid'; readonly field: string; readonly detail: string }
  | { readonly kind: 'taken'; readonly field: string }
  /** It does not exist, or not for who asks. */
  | { readonly kind: 'unknown' }
  /** A tenant keeps one enabled admin. */
  | { readonly kind: 'last-admin' }
  | { readonly kind: 'second-factor-on' }
  | { readonly kind: 'second-factor-off' }
  /** The key file is not the one that the secret was sealed with. */
  | { readonly kind: 'unreadable-secret' };

export type PasswordWeakness = 'short' | 'long' | 'common' | 'personal';
