/**
 * Finds the elements of an XML text that comes in pieces, as much of XML as B3's files have: elements, attributes,
 * text, comments and the five entities. A document type is refused, because it can define entities that grow without
 * end; so is what does not nest. Namespaces are read past: names are those after the colon.
 */

import { err, ok, type Result } from '#kernel/result.ts';

export interface TagHandler {
  /** `attributes` is the text between the name and the end of the tag. */
  readonly open: (name: string, attributes: string) => void;
  /** `text` is what stood directly before the end, trimmed. */
  readonly close: (name: string, text: string) => void;
}

export interface TagScanner {
  /** Takes the next piece; after a refusal no more pieces may follow. */
  push(piece: string): Result<void, string>;
  /** Whether the outermost element was closed, and nothing is left over. */
  end(): Result<void, string>;
}

/** Longest text between two tags, and longest tag; anything longer is no file of ours. */
const LENGTH_MAX = 1 << 16;
const DEPTH_MAX = 100;

/** A scanner that tells the tags of one document to `handler`. */
export function createTagScanner(handler: TagHandler): TagScanner {
  const open: string[] = [];
  let rest = '';
  let seen = false;

  /** The text before a tag is kept with it, so that an end tag knows what it ends. */
  function takeTag(text: string, tag: string): Result<void, string> {
    if (tag.startsWith('?')) return ok(undefined);
    if (tag.startsWith('!')) return err('it has a document type or CDATA, which no file of B3 has');
    if (open.length === 0 && text.replace(/^\uFEFF/, '').trim() !== '')
      return err('it has text outside of its elements');
    if (tag.startsWith('/')) return closeTag(localName(tag.slice(1).trim()), text);
    if (open.length === 0 && seen) return err('it has more than one outermost element');
    const match = /^([^\s/>]+)(.*?)(\/?)$/s.exec(tag);
    if (match === null) return err(`"<${tag.slice(0, 40)}>" is not a tag`);
    const [, qualified = '', attributes = '', empty = ''] = match;
    const name = localName(qualified);
    seen = true;
    handler.open(name, attributes.trim());
    if (empty === '/') handler.close(name, '');
    else open.push(name);
    return open.length > DEPTH_MAX ? err(`its elements are nested more than ${DEPTH_MAX} deep`) : ok(undefined);
  }

  function closeTag(name: string, text: string): Result<void, string> {
    const expected = open.pop();
    if (name !== expected) return err(`</${name.slice(0, 40)}> stands where </${expected ?? ''}> belongs`);
    handler.close(name, decodeEntities(text.trim()));
    return ok(undefined);
  }

  function push(piece: string): Result<void, string> {
    rest += piece;
    let at = 0;
    for (;;) {
      const start = rest.indexOf('<', at);
      if (start === -1) break;
      const isComment = rest.startsWith('<!--', start);
      const end = rest.indexOf(isComment ? '-->' : '>', start + 1);
      if (end === -1) break;
      const tagged = isComment ? ok(undefined) : takeTag(rest.slice(at, start), rest.slice(start + 1, end));
      if (!tagged.ok) return tagged;
      at = end + (isComment ? 3 : 1);
    }
    rest = rest.slice(at);
    return rest.length > LENGTH_MAX ? err('it has a text or tag that is longer than any of B3') : ok(undefined);
  }

  return {
    push,
    end() {
      if (open.length > 0) return err(`it ends inside <${open.at(-1)}>`);
      if (!seen) return err('it has no elements');
      return rest.trim() === '' ? ok(undefined) : err('it has text after its end');
    },
  };
}

/** The value of an attribute, such as `Ccy="BRL"`; empty where there is none. */
export function attributeOf(attributes: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)?.slice(1).join('') ?? '';
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(':') + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.includes('&')
    ? text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
    : text;
}
