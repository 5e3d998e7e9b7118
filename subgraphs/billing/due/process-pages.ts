/** Processes a paged query of the store, several items concurrently. */
import type { DocumentPage } from '@marquee/document-store/port';

const PAGE = 500;

export interface WorkCount {
  readonly done: number;
  readonly failed: number;
}

export const NO_WORK: WorkCount = { done: 0, failed: 0 };

export function addCounts(a: WorkCount, b: WorkCount): WorkCount {
  return { done: a.done + b.done, failed: a.failed + b.failed };
}

/** `work` returns whether it did something. Its errors are passed to `onError`, and the other items continue. */
async function processConcurrently<T>(
  list: readonly T[],
  width: number,
  work: (item: T) => Promise<boolean>,
  onError: (error: unknown, item: T) => void,
): Promise<WorkCount> {
  let tally = NO_WORK;
  const rest = list.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      const one = await work(item).then(
        (isDone): WorkCount => ({ done: Number(isDone), failed: 0 }),
        (error: unknown): WorkCount => {
          onError(error, item);
          return { done: 0, failed: 1 };
        },
      );
      tally = addCounts(tally, one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, worker));
  return tally;
}

export interface PageWork<T> {
  readonly page: (args: { readonly first: number; readonly after: string | null }) => Promise<DocumentPage<T>>;
  /** Number of items processed concurrently. */
  readonly width: number;
  readonly work: (item: T) => Promise<boolean>;
  readonly onError: (error: unknown, item: T) => void;
  /** Checked between pages. */
  readonly isStopping: () => boolean;
}

/** Processes each item of the query once. */
export async function processPages<T>({ page, width, work, onError, isStopping }: PageWork<T>): Promise<WorkCount> {
  let tally = NO_WORK;
  for (let after: string | null = null; !isStopping(); ) {
    const { documents, cursors, hasMore } = await page({ first: PAGE, after });
    tally = addCounts(tally, await processConcurrently(documents, width, work, onError));
    if (!hasMore) break;
    after = cursors.at(-1) ?? null;
  }
  return tally;
}
