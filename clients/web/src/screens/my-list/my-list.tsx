/** What the profile saved, newest first. */
import { useCallback } from 'react';
import { MyListDocument } from '@marquee/operations/MyList';
import { askOnce, useGraph } from '../../graph/use-graph';
import { ButtonLink } from '../../parts/button';
import { Grid } from '../../parts/grid';
import { Missing } from '../../parts/missing';
import { Block } from '../../parts/skeleton';
import { Tile } from '../../parts/tile';
import { useTitle } from '../../parts/use-title';
import styles from '../../parts/plain.module.css';

const AT_ONCE = 20;

function MyList() {
  const { data, isWaiting, isLost, hasFailed, askAgain } = useGraph(MyListDocument, { first: AT_ONCE });
  const profile = data?.viewer?.profile;
  const list = profile?.myList;
  const after = list?.pageInfo.endCursor;
  const onEnd = useCallback(() => void askOnce(MyListDocument, { first: AT_ONCE, after }), [after]);
  useTitle('My list');
  const isMissing = hasFailed || isLost(profile, 'viewer.profile') || isLost(list, 'viewer.profile.myList');
  const titles = (list?.edges ?? []).flatMap(({ node }) =>
    node === null ? [] : [<Tile key={node.id} title={node} />],
  );
  return (
    <div className={styles.screen}>
      <h1>My list</h1>
      {isWaiting && <Block height="20rem" />}
      {isMissing && <Missing what="Your list" ask={askAgain} />}
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
