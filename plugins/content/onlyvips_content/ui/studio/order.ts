/** Returns a list in which one item has another place. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const place = Math.max(0, Math.min(items.length - 1, to));
  const rest = items.filter((_, index) => index !== from);
  const item = items[from];
  return item === undefined ? [...items] : [...rest.slice(0, place), item, ...rest.slice(place)];
}
