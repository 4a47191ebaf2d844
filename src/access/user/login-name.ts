/** Logins and names of people, as they are stored and compared. */

import { err, ok, type Result } from '#kernel/result.ts';

const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,63}$/u;

/** The one form of a login: as Unicode's NFKC folds it, in small letters. */
export function foldLogin(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().normalize('NFKC');
}

/** Reads a login that is to be made. */
export function parseLogin(text: string): Result<string, string> {
  const login = foldLogin(text);
  return LOGIN.test(login)
    ? ok(login)
    : err('a login has 2 to 64 letters, digits or . _ @ + -, and begins with a letter or digit');
}

/** Reads the name of a person, tenant or key: a line of text, without what a terminal or page could misread. */
export function parseName(text: string): Result<string, string> {
  const name = text.normalize('NFC').trim();
  const length = [...name].length;
  return length >= 1 && length <= 100 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
    ? ok(name)
    : err('a name has 1 to 100 characters, on one line and without control characters');
}
