import { useState } from 'react';
import type { ApolloCache } from '@apollo/client';
import { useMutation } from '@apollo/client/react';
import { AddToMyListDocument } from '@marquee/operations/AddToMyList';
import { HeaderDocument } from '@marquee/operations/Header';
import { RemoveFromMyListDocument } from '@marquee/operations/RemoveFromMyList';
import { Button } from '../button';
import { Icon } from '../icon';
import { Notice } from '../notice';
import { problemMessage } from '../problem-message';

function forgetList(cache: ApolloCache): void {
  const header = cache.readQuery({ query: HeaderDocument });
  const profile = header?.viewer?.profile;
  const id = profile == null ? undefined : cache.identify({ __typename: 'Profile', id: profile.id });
  if (id !== undefined) cache.evict({ id, fieldName: 'myList' });
}

/** Adds a title to the profile's list, or removes it. */
export function MyListButton({ titleId, isIn }: { readonly titleId: string; readonly isIn: boolean }) {
  const [add, adding] = useMutation(AddToMyListDocument, { errorPolicy: 'all' });
  const [remove, removing] = useMutation(RemoveFromMyListDocument, { errorPolicy: 'all' });
  const [problem, setProblem] = useState<string | null>(null);
  const toggle = async (): Promise<void> => {
    const variables = { titleId };
    // The cached list is evicted, so that the list is requested again when it is shown.
    const update = { update: (cache: ApolloCache) => forgetList(cache) };
    const outcome = isIn
      ? (await remove({ variables, ...update }).catch(() => null))?.data?.removeFromMyList
      : (await add({ variables, ...update }).catch(() => null))?.data?.addToMyList;
    setProblem(problemMessage(outcome));
  };
  return (
    <>
      <Button
        kind="quiet"
        aria-pressed={isIn}
        isBusy={adding.loading || removing.loading}
        onClick={() => void toggle()}
      >
        <Icon name={isIn ? 'check' : 'plus'} />
        {isIn ? 'In my list' : 'Add to my list'}
      </Button>
      {problem !== null && <Notice>{problem}</Notice>}
    </>
  );
}
