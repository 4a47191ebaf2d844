/** Counts in the words of a command. */

/** A count with its noun: "1 row", "2 rows"; `many` where the plural is not the noun with an "s". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
