/**
 * The `count` elements with the highest value, highest first; equal values keep the order of `elements`. No full sort:
 * most elements are excluded by one comparison.
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
    let index = best.length;
    while (index > 0 && (values[index - 1] ?? Infinity) < value) index -= 1;
    best.splice(index, 0, element);
    values.splice(index, 0, value);
    if (best.length > count) {
      best.pop();
      values.pop();
    }
  }
  return best;
}
