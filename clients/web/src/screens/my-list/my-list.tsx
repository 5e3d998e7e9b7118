/** What the profile saved, newest first. */
import { useCallback } from 'react';
import { MyListDocument } from '@marquee/operations/MyList';
import { queryNetwork, useGraphQuery } from '../../graph/use-graph-query';
import { ButtonLink } from '../../components/button';
import { Grid } from '../../components/grid';
import { Unavailable } from '../../components/unavailable';
import { Block } from '../../components/skeleton';
import { Tile } from '../../components/tile';
import { useTitle } from '../../components/use-title';
import styles from '../../components/screen.module.css';

const AT_ONCE = 20;

function MyList() {
  const {
    data,
    isLoading: isWaiting,
    isUnavailable: isLost,
    hasFailed,
    refetch: askAgain,
  } = useGraphQuery(MyListDocument, { first: AT_ONCE });
  const profile = data?.viewer?.profile;
  const list = profile?.myList;
  const after = list?.pageInfo.endCursor;
  const onEnd = useCallback(() => void queryNetwork(MyListDocument, { first: AT_ONCE, after }), [after]);
  useTitle('My list');
  const isMissing = hasFailed || isLost(profile, 'viewer.profile') || isLost(list, 'viewer.profile.myList');
  const titles = (list?.edges ?? []).flatMap(({ node }) =>
    node === null ? [] : [<Tile key={node.id} title={node} />],
  );
  return (
    <div className={styles.screen}>
      <h1>My list</h1>
      {isWaiting && <Block height="20rem" />}
      {isMissing && <Unavailable what="Your list" ask={askAgain} />}
      {!isWaiting && !isMissing && titles.length === 0 && (
        <div className={styles.empty}>
          <p>Nothing is on your list yet. Add a film or a series from its page, and it waits for you here.</p>
          <ButtonLink href="/">Find something</ButtonLink>
        </div>
      )}
      <Grid onEnd={list?.pageInfo.hasNextPage === true ? onEnd : undefined}>{titles}</Grid>
    </div>
  );
}

export default MyList;
