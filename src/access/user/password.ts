/**
 * Which passwords are taken: long ones that nobody guesses first. No rule asks for digits or signs, since such rules
 * make passwords that look alike (NIST SP 800-63B, section 3.1.1).
 */

import type { PasswordWeakness } from '../refusal.ts';

const LENGTH_MIN = 12;
/** Far above what a person types, and below what makes hashing dear. */
const LENGTH_MAX = 256;

/** The form that is hashed: the same password typed on another keyboard is the same. */
export function foldPassword(text: string): string {
  return text.normalize('NFKC');
}

/** Why a password is refused for this person; null where it is taken. */
export function passwordWeakness(
  text: string,
  person: { readonly login: string; readonly name: string },
): PasswordWeakness | null {
  const password = foldPassword(text);
  const length = [...password].length;
  if (length < LENGTH_MIN) return 'short';
  if (length > LENGTH_MAX) return 'long';
  if (isPersonal(password, person)) return 'personal';
  return isCommon(password) ? 'common' : null;
}

/** Equal to the login or name, or one of them with digits or signs around it, or repeated. */
function isPersonal(password: string, { login, name }: { readonly login: string; readonly name: string }): boolean {
  const words = [login, name, login.split('@')[0] ?? ''].map((text) => lettersOf(text)).filter((word) => word !== '');
  return isMadeOf(password, words);
}

function isCommon(password: string): boolean {
  const plain = password.toLowerCase();
  if (new Set(plain).size <= 3) return true;
  if (isRow(plain)) return true;
  // A password of digits and signs alone is a number or a date; twelve of them are guessed first.
  return /^[\d\s.,/:_-]*$/.test(plain) || isMadeOf(plain, COMMON_WORDS);
}

/** Each character is the one after, or before, the last one: 123456789012, abcdefghijkl. */
function isRow(text: string): boolean {
  const steps = new Set<number>();
  for (let index = 1; index < text.length; index++) {
    // 9 is followed by 0, as on the keyboard.
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    steps.add(step === -9 ? 1 : step);
  }
  return steps.size === 1;
}

/** Whether a password is these words with digits and signs, left out or, within a word, read as what they look like. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const spelt = password.replace(/(?<=[\p{L}@0$13])[@0$13](?=[\p{L}@0$13])/gu, (sign) => LOOKS_LIKE[sign] ?? sign);
  return [password, spelt].some((text) => consistsOf(lettersOf(text), words));
}

function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '');
}

const LOOKS_LIKE: Readonly<Record<string, string>> = { '@': 'a', 0: 'o', $: 's', 1: 'i', 3: 'e' };

/** Whether a text is these words and no more, in any order and number. */
function consistsOf(text: string, words: readonly string[]): boolean {
  const reachable = new Set([0]);
  for (let at = 0; at < text.length; at++) {
    if (!reachable.has(at)) continue;
    for (const word of words) if (text.startsWith(word, at)) reachable.add(at + word.length);
  }
  return text.length > 0 && reachable.has(text.length);
}

/** What people and guessing programs begin with, in Portuguese and English, and rows of keys. */
const COMMON_WORDS: readonly string[] = [
  ...['password', 'passwort', 'passphrase', 'senha', 'minha', 'minhasenha', 'segredo', 'secret', 'secreta', 'acesso'],
  ...['admin', 'administrador', 'administrator', 'root', 'user', 'usuario', 'login', 'welcome', 'bemvindo', 'access'],
  ...['qwerty', 'qwertyuiop', 'asdf', 'asdfgh', 'asdfghjkl', 'zxcvbn', 'zxcvbnm', 'qazwsx', 'qwe', 'asd', 'zxc'],
  ...['abc', 'abcd', 'abcdef', 'abcdefgh', 'iloveyou', 'teamo', 'amor', 'deus', 'jesus', 'familia', 'brasil'],
  ...['flamengo', 'corinthians', 'palmeiras', 'saopaulo', 'vasco', 'gremio', 'santos', 'cruzeiro', 'futebol'],
  ...['pregao', 'trader', 'trading', 'bolsa', 'ibovespa', 'bovespa', 'petrobras', 'vale', 'dolar', 'indice', 'mercado'],
  ...['test', 'teste', 'testing', 'changeme', 'mudar', 'trocar', 'letmein', 'default', 'temp', 'temporaria'],
  ...['dragon', 'monkey', 'master', 'shadow', 'sunshine', 'princess', 'princesa', 'football', 'baseball', 'superman'],
  ...['janeiro', 'fevereiro', 'marco', 'abril', 'maio', 'junho', 'julho', 'agosto', 'setembro', 'outubro', 'novembro'],
  ...['dezembro', 'my', 'the', 'a', 'o', 'is', 'e', 'nova', 'new', 'de', 'do', 'da'],
];
