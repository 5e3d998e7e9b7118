/** Numbers with their word. */
const FORMAT = new Intl.NumberFormat('en-GB');

export const number = (value: number): string => FORMAT.format(value);

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;
