/** The part of the browse pages that users resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import type { UsersStore } from './store.js';

const PROFILE = `{
  viewer { __typename profile { __typename id name isKids maturityLimit avatar { __typename url alt } } }
}`;

const IN_MY_LIST = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Title { inMyList } }
}`;

export async function warmUpRequests({ collections }: UsersStore): Promise<readonly WarmUpRequest[]> {
  const [{ documents: accounts }, { documents: titles }] = await Promise.all([
    collections.accounts.find({ limit: 1 }),
    collections.titles.find({ limit: 1 }),
  ]);
  return accounts.flatMap(({ id, country, profiles }) => {
    const viewer = warmUpViewer({ accountId: id, profileId: profiles[0]?.id ?? null, country });
    const representations = titles.map((title) => ({ __typename: 'Title', id: title.id }));
    return [
      { query: PROFILE, viewer },
      { query: IN_MY_LIST, variables: { representations }, viewer },
    ];
  });
}
