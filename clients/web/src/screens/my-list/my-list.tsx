/** The profile's saved titles, newest first. */
import { useCallback } from 'react';
import { MyListDocument } from '@marquee/operations/MyList';
import { queryNetwork, useGraphQuery } from '../../graph/use-graph-query';
import { ButtonLink } from '../../components/button';
import { TileGrid } from '../../components/titles/tile-grid';
import { Unavailable } from '../../components/unavailable';
import { Block } from '../../components/titles/skeleton';
import { Tile } from '../../components/titles/tile';
import { useTitle } from '../../components/layout/use-title';
import styles from '../../components/layout/screen.module.css';

const AT_ONCE = 20;

function MyList() {
  const { data, isLoading, isUnavailable, hasFailed, refetch } = useGraphQuery(MyListDocument, { first: AT_ONCE });
  const profile = data?.viewer?.profile;
  const list = profile?.myList;
  const after = list?.pageInfo.endCursor;
  const onEnd = useCallback(() => void queryNetwork(MyListDocument, { first: AT_ONCE, after }), [after]);
  useTitle('My list');
  const isUnavailableNow =
    hasFailed || isUnavailable(profile, 'viewer.profile') || isUnavailable(list, 'viewer.profile.myList');
  const titles = (list?.edges ?? []).flatMap(({ node }) =>
    node === null ? [] : [<Tile key={node.id} title={node} />],
  );
  return (
    <div className={styles.screen}>
      <h1>My list</h1>
      {isLoading && <Block height="20rem" />}
      {isUnavailableNow && <Unavailable what="Your list" retry={refetch} />}
      {!isLoading && !isUnavailableNow && titles.length === 0 && (
        <div className={styles.empty}>
          <p>Nothing is on your list yet. Add a film or a series from its page, and it waits for you here.</p>
          <ButtonLink href="/">Find something</ButtonLink>
        </div>
      )}
      <TileGrid onEnd={list?.pageInfo.hasNextPage === true ? onEnd : undefined}>{titles}</TileGrid>
    </div>
  );
}

export default MyList;
