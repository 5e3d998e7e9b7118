/** The row "Continue watching". `playback` owns all of it; while it is down the row is shown as unavailable. */
import { ContinueWatchingRowDocument } from '@marquee/operations/ContinueWatchingRow';
import type { BrowseScreenQuery } from '@marquee/operations/BrowseScreen';
import { queryNetwork } from '../../graph/use-graph-query';
import { Unavailable } from '../../components/unavailable';
import { TileRow } from '../../components/titles/tile-row';
import { Tile } from '../../components/titles/tile';
import styles from './browse.module.css';

type ContinueWatchingList = NonNullable<BrowseScreenQuery['viewer']>['continueWatching'];

interface ContinueWatchingProps {
  readonly progress: ContinueWatchingList;
  readonly isUnavailable: boolean;
  readonly onBack: () => void;
}

function minutesLeft(node: { readonly durationSeconds: number; readonly positionSeconds: number }): string {
  return `${Math.max(1, Math.round((node.durationSeconds - node.positionSeconds) / 60))} min left`;
}

export function ContinueWatching({ progress, isUnavailable, onBack }: ContinueWatchingProps) {
  const ask = async (): Promise<boolean> => {
    const isBack = await queryNetwork(ContinueWatchingRowDocument, {});
    if (isBack) onBack();
    return isBack;
  };
  if (isUnavailable)
    return (
      <div className={styles.gutter}>
        <Unavailable what="Continue watching" retry={ask} />
      </div>
    );
  const tiles = (progress?.edges ?? []).flatMap(({ node }) => {
    if (node.title === null) return [];
    const { episode } = node;
    const note = episode?.number == null ? minutesLeft(node) : `S${episode.seasonNumber ?? 1} E${episode.number}`;
    const href = `/watch/${node.title.id}${episode === null ? '' : `?episode=${episode.id}`}`;
    return [<Tile key={node.title.id} title={{ ...node.title, progress: node }} note={note} href={href} isEager />];
  });
  return tiles.length === 0 ? null : <TileRow heading="Continue watching">{tiles}</TileRow>;
}
