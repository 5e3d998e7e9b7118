/** The page's first words, before its pictures: rows and captions from recommendations alone, in one hop. */
import { FirstPaintDocument } from '@marquee/operations/FirstPaint';
import { useGraph } from '../../graph/use-graph';
import { ShelfSkeleton } from '../../parts/skeleton';
import { Shelf } from '../../parts/shelf';
import { Tile } from '../../parts/tile';
import { deviceClass } from '../../session/device';

export function FirstPaint() {
  const { data } = useGraph(FirstPaintDocument, { device: deviceClass() });
  const rows = data?.viewer?.browsePage?.rows?.edges;
  if (rows === undefined) return Array.from({ length: 4 }, (_, index) => <ShelfSkeleton key={index} />);
  return rows.map(({ node: row }) => (
    <Shelf key={row.id} heading={row.heading}>
      {(row.items?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [<Tile key={node.id} title={node} />]))}
    </Shelf>
  ));
}
