/** Working off a list of the store, page after page and several at a time. */
import type { DocumentPage } from '@marquee/document-store/port';

const PAGE = 500;

export interface Tally {
  readonly done: number;
  readonly failed: number;
}

export const NOTHING: Tally = { done: 0, failed: 0 };

export function plus(a: Tally, b: Tally): Tally {
  return { done: a.done + b.done, failed: a.failed + b.failed };
}

/** `work` answers whether it did something. What it throws is told to `onError`, and the others go on. */
async function workOff<T>(
  list: readonly T[],
  width: number,
  work: (item: T) => Promise<boolean>,
  onError: (error: unknown, item: T) => void,
): Promise<Tally> {
  let tally = NOTHING;
  const rest = list.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      const one = await work(item).then(
        (isDone): Tally => ({ done: Number(isDone), failed: 0 }),
        (error: unknown): Tally => {
          onError(error, item);
          return { done: 0, failed: 1 };
        },
      );
      tally = plus(tally, one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, worker));
  return tally;
}

export interface EachOptions<T> {
  readonly page: (args: { readonly first: number; readonly after: string | null }) => Promise<DocumentPage<T>>;
  /** How many at a time. */
  readonly width: number;
  readonly work: (item: T) => Promise<boolean>;
  readonly onError: (error: unknown, item: T) => void;
  /** Asked between pages. */
  readonly isOver: () => boolean;
}

/** Each of the list once. */
export async function forEach<T>({ page, width, work, onError, isOver }: EachOptions<T>): Promise<Tally> {
  let tally = NOTHING;
  for (let after: string | null = null; !isOver(); ) {
    const { documents, cursors, hasMore } = await page({ first: PAGE, after });
    tally = plus(tally, await workOff(documents, width, work, onError));
    if (!hasMore) break;
    after = cursors.at(-1) ?? null;
  }
  return tally;
}
