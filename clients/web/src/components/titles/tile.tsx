/** A title in a tile row or a grid: its image, name and a few facts. */
import { memo } from 'react';
import { Link } from 'wouter';
import { Picture } from './picture';
import type { Art } from './picture';
import styles from './tile.module.css';

export interface TileTitle {
  readonly id: string;
  readonly name: string | null;
  readonly kind?: string | null;
  readonly artwork?: Art | null;
  readonly boxArt?: Art | null;
  readonly matchScore?: number | null;
  readonly badges?: readonly string[] | null;
  readonly releaseYear?: number | null;
  readonly maturityRating?: { readonly label: string } | null;
  readonly progress?: { readonly percent: number } | null;
}

interface TileProps {
  readonly title: TileTitle;
  /** Default: the title's own page. */
  readonly href?: string;
  /** Its rank in a top-ten list. */
  readonly rank?: number;
  readonly note?: string | undefined;
  readonly isEager?: boolean;
}

const BADGES: Readonly<Record<string, string>> = { NEW: 'New', LEAVING_SOON: 'Leaving soon', ORIGINAL: 'Original' };

function factsOf(title: TileTitle, note: string | undefined): readonly string[] {
  return [
    note,
    title.matchScore == null ? undefined : `${title.matchScore}% match`,
    title.releaseYear?.toString(),
    title.maturityRating?.label,
  ]
    .filter((fact) => fact !== undefined)
    .slice(0, 3);
}

export const Tile = memo(function Tile({ title, href, rank, note, isEager = false }: TileProps) {
  const name = title.name ?? 'Name unavailable';
  const badge = title.badges?.map((known) => BADGES[known]).find((text) => text !== undefined);
  const percent = title.progress?.percent ?? 0;
  return (
    <Link href={href ?? `/title/${title.id}`} className={styles.tile} data-tile={title.id}>
      <span className={styles.frame}>
        <Picture art={title.artwork ?? title.boxArt} name={name} alt="" isEager={isEager} />
        {badge !== undefined && <span className={styles.badge}>{badge}</span>}
        {rank !== undefined && (
          <span className={styles.rank}>
            <span className="unseen">Number </span>
            {rank}
          </span>
        )}
        {percent > 0 && (
          <span className={styles.progress}>
            <span style={{ inlineSize: `${percent}%` }} />
            <span className="unseen">, {percent} % watched</span>
          </span>
        )}
      </span>
      <span className={styles.name}>{name}</span>
      <span className={styles.facts}>{factsOf(title, note).join(' · ') || '\u00a0'}</span>
    </Link>
  );
});
