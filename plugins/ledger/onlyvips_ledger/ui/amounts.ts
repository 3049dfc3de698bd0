/** Decimal digits of the scripts in which people write amounts: Latin, Arabic, Persian. */
const ZEROS = [0x30, 0x660, 0x6f0];

function latin(text: string): string {
  return [...text]
    .map((sign) => {
      const code = sign.codePointAt(0) as number;
      const zero = ZEROS.find((first) => code >= first && code <= first + 9);
      return zero === undefined ? sign : String(code - zero);
    })
    .join('');
}

/**
 * Reads an amount that a person wrote, without going through fractions that cannot be kept.
 *
 * A point, a comma and the Arabic decimal separator all mean the same; there are no signs between
 * thousands, because one of the two would be read wrong.
 *
 * @param decimals Digits of the asset after the point.
 * @returns Smallest units above 0, or null for what is no such amount or is more than a program
 *   can hold exactly.
 */
export function readAmount(text: string, decimals: number): number | null {
  const found = /^(\d*)(?:[.,\u066b](\d*))?$/.exec(latin(text.trim()).replace(/[\s\u00a0]/g, ''));
  if (!found) return null;
  const [, whole = '', fraction = ''] = found;
  const rest = fraction.replace(/0+$/, '');
  if (rest.length > decimals || !/\d/.test(whole + fraction)) return null;
  const value = Number(BigInt(`${whole}${rest.padEnd(decimals, '0')}` || '0'));
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}
