/**
 * Opaque places in a list, as pages hand them out: base64url of the place and of a checksum over it and the list that it
 * is of. The checksum is no secret; it tells a cursor that was cut, changed or taken from another list.
 */

import { createHash } from 'node:crypto';
import { err, ok, type Result } from '#kernel/result.ts';

const SUM_LENGTH = 8;

/** A cursor that leads to `place` in the list that `list` names. */
export function cursorTo(list: string, place: string): string {
  return Buffer.from(`${sumOf(list, place)}${place}`).toString('base64url');
}

/** The place that a cursor leads to; refused where it is none of this list. */
export function readCursor(list: string, cursor: string): Result<string, string> {
  const text = /^[\w-]+$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString() : '';
  const place = text.slice(SUM_LENGTH);
  return place !== '' && cursorTo(list, place) === cursor
    ? ok(place)
    : err('cursor: not the nextCursor of a page of this question; leave it out for the newest page.');
}

function sumOf(list: string, place: string): string {
  return createHash('sha256').update(`${list}\n${place}`).digest('base64url').slice(0, SUM_LENGTH);
}
