/** The catalog's editorial rows, shown while the personalised page is unavailable. */
import type { BrowseScreenQuery } from '@marquee/operations/BrowseScreen';
import { TileRow } from '../../components/titles/tile-row';
import { Tile } from '../../components/titles/tile';

export function EditorialRows({ page }: { readonly page: NonNullable<BrowseScreenQuery['editorialPage']> }) {
  return page.rows.map((row, index) => (
    <TileRow key={row.id} heading={row.heading}>
      {row.titles.map((title) => (
        <Tile key={title.id} title={title} isEager={index < 2} />
      ))}
    </TileRow>
  ));
}
