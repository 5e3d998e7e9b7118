/**
 * One personalised row. More tiles are requested while scrolling. Unavailable fields of its tiles are requested again
 * while the row is visible.
 */
import { useCallback, useRef } from 'react';
import type { BrowseScreenQuery } from '@marquee/operations/BrowseScreen';
import { RowItemsDocument } from '@marquee/operations/RowItems';
import { TileFactsDocument } from '@marquee/operations/TileFacts';
import { queryNetwork } from '../../graph/use-graph-query';
import { useRetry } from '../../graph/use-retry';
import { TileRow } from '../../components/titles/tile-row';
import { Tile } from '../../components/titles/tile';

type RowNode = NonNullable<
  NonNullable<NonNullable<BrowseScreenQuery['viewer']>['browsePage']>['rows']
>['edges'][number]['node'];

interface RowProps {
  readonly row: RowNode;
  readonly isEager: boolean;
}

const TILES_AT_ONCE = 12;
/** The limit of ids in one request to the catalog. */
const MOST_IDS = 100;

export function Row({ row, isEager }: RowProps) {
  const isAsking = useRef(false);
  const edges = row.items?.edges ?? [];
  const after = row.items?.pageInfo.endCursor;
  const onEnd = useCallback(() => {
    if (isAsking.current) return;
    isAsking.current = true;
    void queryNetwork(RowItemsDocument, { id: row.id, first: TILES_AT_ONCE, after }).finally(
      () => (isAsking.current = false),
    );
  }, [row.id, after]);

  // Every title has an image, so a missing one is unavailable.
  const bare = edges.flatMap(({ node }) =>
    node !== null && node.boxArt === null && node.artwork === null ? [node.id] : [],
  );
  useRetry(bare.length > 0, () => queryNetwork(TileFactsDocument, { ids: bare.slice(0, MOST_IDS) }));

  if (edges.length === 0) return null;
  return (
    <TileRow heading={row.heading} onEnd={row.items?.pageInfo.hasNextPage === true ? onEnd : undefined}>
      {edges.flatMap(({ node, rank }) =>
        node === null
          ? []
          : [<Tile key={node.id} title={node} isEager={isEager} {...(row.kind === 'TOP_10' && { rank })} />],
      )}
    </TileRow>
  );
}
