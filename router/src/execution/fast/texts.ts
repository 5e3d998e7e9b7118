/** Texts of lists, and of objects of which several subgraphs tell; called by generated writers. */
import { FALL_BACK } from './ineligible.js';

export const list = <T>(items: readonly (T | null)[] | null, write: (item: T) => string): string => {
  if (items === null) return 'null';
  let text = '[';
  let separator = '';
  for (const item of items) {
    text += separator + (item === null ? 'null' : write(item));
    separator = ',';
  }
  return `${text}]`;
};

/** An object that only some of its subgraphs have is a case for the general path. */
export const together = <T>(records: readonly (T | null)[], write: (...present: T[]) => string): string => {
  const present = records.filter((record) => record !== null);
  if (present.length === 0) return 'null';
  if (present.length < records.length) throw FALL_BACK;
  return write(...present);
};
