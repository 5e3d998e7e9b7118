/** Numbers with their word. */
const FORMAT = new Intl.NumberFormat('en-GB');

export function number(value: number): string {
  return FORMAT.format(value);
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}
