/** Class names that hold, joined: `classNames('row', selected && 'bg-selected')`. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
