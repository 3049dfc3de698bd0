/**
 * An amount as plain digits with a point, e.g. `1.5`: for the value of a control, and for whatever
 * must keep every digit, which a number would not.
 *
 * @param value Smallest units, an integer.
 * @param decimals How many digits of them stand behind the point.
 */
export function writeAmount(value: number | bigint, decimals: number): string {
  const digits = String(BigInt(value < 0 ? -value : value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
