/** Sizes of files for people. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** Such as "12.3 MB", in powers of 1,000. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
