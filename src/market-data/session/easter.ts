/** Easter, from which Brazil's movable holidays are counted. */

/** Easter Sunday of a Gregorian year, as month and day (the anonymous algorithm of 1876, as Meeus gives it). */
export function easterOf(year: number): { readonly month: number; readonly day: number } {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moon =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - moon - (yearOfCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * weekday) / 451);
  const sum = moon + weekday - 7 * late + 114;
  return { month: Math.floor(sum / 31), day: (sum % 31) + 1 };
}
