/** The first paint: rows and names from `recommendations` alone, in one fetch, before the images arrive. */
import { FirstPaintDocument } from '@marquee/operations/FirstPaint';
import { useGraphQuery } from '../../graph/use-graph-query';
import { TileRowSkeleton } from '../../components/titles/skeleton';
import { TileRow } from '../../components/titles/tile-row';
import { Tile } from '../../components/titles/tile';
import { deviceClass } from '../../session/device';

export function FirstPaint() {
  const { data } = useGraphQuery(FirstPaintDocument, { device: deviceClass() });
  const rows = data?.viewer?.browsePage?.rows?.edges;
  if (rows === undefined) return Array.from({ length: 4 }, (_, index) => <TileRowSkeleton key={index} />);
  return rows.map(({ node: row }) => (
    <TileRow key={row.id} heading={row.heading}>
      {(row.items?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [<Tile key={node.id} title={node} />]))}
    </TileRow>
  ));
}
