/** The part of the browse page that billing resolves. */
import { warmUpViewer } from '@marquee/subgraph/warm-up-request';
import type { WarmUpRequest } from '@marquee/subgraph/warm-up-request';
import type { BillingStore } from './store.js';

const SUBSCRIPTION = `{
  viewer {
    subscription {
      __typename id status graceUntil plan { __typename tier badge entitlements { __typename maxQuality ads } }
    }
  }
}`;

export async function warmUpRequests({ collections }: BillingStore): Promise<readonly WarmUpRequest[]> {
  const { documents } = await collections.accounts.find({ limit: 1 });
  return documents.map(({ id }) => ({
    query: SUBSCRIPTION,
    viewer: warmUpViewer({ accountId: id }),
  }));
}
