/**
 * The personalised rows, virtualised: rows far from the viewport are not in the document, and the next rows are
 * requested before the end is reached.
 */
import { useLayoutEffect, useRef, useState } from 'react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { BrowseRowsDocument } from '@marquee/operations/BrowseRows';
import type { BrowseScreenQuery, BrowseScreenQueryVariables } from '@marquee/operations/BrowseScreen';
import { queryNetwork } from '../../graph/use-graph-query';
import { useRetry } from '../../graph/use-retry';
import { TileRowSkeleton } from '../../components/titles/skeleton';
import { Row } from './row';
import styles from './browse.module.css';

type Page = NonNullable<NonNullable<BrowseScreenQuery['viewer']>['browsePage']>;

interface RowsProps {
  readonly variables: BrowseScreenQueryVariables;
  readonly page: Pick<Page, 'id'> & { readonly rows: NonNullable<Page['rows']> };
}

const ROWS_AT_ONCE = 8;
/** Estimated height of a row until it is measured, in pixels. */
const ROW_HEIGHT = 290;

/** Requests the next rows when the end of the known rows is near, and retries when the request fails. */
function useMoreRows(
  { device, surface }: BrowseScreenQueryVariables,
  { rows }: RowsProps['page'],
  isNearEnd: boolean,
): void {
  const [hasFailed, setFailed] = useState(false);
  const isAsking = useRef(false);
  const ask = async (): Promise<boolean> => {
    if (isAsking.current) return false;
    isAsking.current = true;
    const isWhole = await queryNetwork(BrowseRowsDocument, {
      device,
      surface,
      rows: ROWS_AT_ONCE,
      after: rows.pageInfo.endCursor,
    });
    isAsking.current = false;
    setFailed(!isWhole);
    return isWhole;
  };
  const isWanted = isNearEnd && rows.pageInfo.hasNextPage;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each end cursor triggers one request.
  useLayoutEffect(() => {
    if (isWanted) void ask();
    // One request for each end cursor; `useRetry` repeats a failed one.
  }, [isWanted, rows.pageInfo.endCursor]);
  useRetry(hasFailed && isWanted, ask);
}

export function Rows({ variables, page }: RowsProps) {
  const list = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const { edges, pageInfo } = page.rows;
  const count = edges.length + (pageInfo.hasNextPage ? 1 : 0);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_HEIGHT,
    overscan: 3,
    scrollMargin: offset,
    getItemKey: (index) => edges[index]?.node.id ?? 'more',
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the offset can change when rows were added.
  useLayoutEffect(() => setOffset(list.current?.offsetTop ?? 0), [edges.length]);
  const items = virtualizer.getVirtualItems();
  useMoreRows(variables, page, (items.at(-1)?.index ?? 0) >= edges.length - 2);

  return (
    <div ref={list} className={styles.window} style={{ height: virtualizer.getTotalSize() }}>
      {items.map(({ key, index, start }) => {
        const row = edges[index]?.node;
        return (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className={styles.row}
            style={{ transform: `translateY(${start - offset}px)` }}
          >
            {row === undefined ? <TileRowSkeleton /> : <Row row={row} isEager={index < 2} />}
          </div>
        );
      })}
    </div>
  );
}
