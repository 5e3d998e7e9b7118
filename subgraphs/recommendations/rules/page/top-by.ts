/**
 * The `count` elements with the highest value, highest first; ties keep the order of `elements`. Needs no full sort:
 * most elements are turned away by one comparison.
 */
export function topBy(
  elements: Iterable<number>,
  count: number,
  valueOf: (element: number) => number,
): readonly number[] {
  const best: number[] = [];
  const values: number[] = [];
  for (const element of elements) {
    const value = valueOf(element);
    if (best.length === count && value <= (values[count - 1] ?? -Infinity)) continue;
    let place = best.length;
    while (place > 0 && (values[place - 1] ?? Infinity) < value) place -= 1;
    best.splice(place, 0, element);
    values.splice(place, 0, value);
    if (best.length > count) {
      best.pop();
      values.pop();
    }
  }
  return best;
}
