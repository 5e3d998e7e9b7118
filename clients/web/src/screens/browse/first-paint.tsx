/** The first paint: rows and names from `recommendations` alone, in one fetch, before the images arrive. */
import { FirstPaintDocument } from '@marquee/operations/FirstPaint';
import { useGraphQuery } from '../../graph/use-graph-query';
import { ShelfSkeleton } from '../../components/skeleton';
import { Shelf } from '../../components/shelf';
import { Tile } from '../../components/tile';
import { deviceClass } from '../../session/device';

export function FirstPaint() {
  const { data } = useGraphQuery(FirstPaintDocument, { device: deviceClass() });
  const rows = data?.viewer?.browsePage?.rows?.edges;
  if (rows === undefined) return Array.from({ length: 4 }, (_, index) => <ShelfSkeleton key={index} />);
  return rows.map(({ node: row }) => (
    <Shelf key={row.id} heading={row.heading}>
      {(row.items?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [<Tile key={node.id} title={node} />]))}
    </Shelf>
  ));
}
