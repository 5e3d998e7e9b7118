/** The number of subgraph requests of each operation. A change of a plan must change this table too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOperation, ROOT } from '../system/checkout.js';
import { planOf } from './summarize-plan.js';
import type { PlanSummary } from './summarize-plan.js';

export interface PlanBudget {
  readonly operation: string;
  readonly fetches: number;
  readonly hops: number;
}

export const PLAN_BUDGETS: readonly PlanBudget[] = [
  { operation: 'BrowsePage', fetches: 10, hops: 2 },
  { operation: 'FirstPaint', fetches: 3, hops: 1 },
  { operation: 'SignIn', fetches: 1, hops: 1 },
  { operation: 'Profiles', fetches: 1, hops: 1 },
  { operation: 'SelectProfile', fetches: 1, hops: 1 },
  { operation: 'TitleDetail', fetches: 8, hops: 3 },
  { operation: 'Genres', fetches: 1, hops: 1 },
  { operation: 'GenreBrowse', fetches: 3, hops: 2 },
  { operation: 'PersonBrowse', fetches: 3, hops: 2 },
  { operation: 'StartPlayback', fetches: 3, hops: 2 },
  { operation: 'Heartbeat', fetches: 1, hops: 1 },
  { operation: 'StopPlayback', fetches: 1, hops: 1 },
  { operation: 'AcquireLicence', fetches: 1, hops: 1 },
  { operation: 'EndStream', fetches: 1, hops: 1 },
  { operation: 'ActiveStreams', fetches: 2, hops: 2 },
  { operation: 'ContinueWatching', fetches: 3, hops: 2 },
  { operation: 'ViewingHistory', fetches: 2, hops: 2 },
  { operation: 'SetBookmark', fetches: 1, hops: 1 },
  { operation: 'HideFromContinueWatching', fetches: 1, hops: 1 },
  { operation: 'RemoveFromHistory', fetches: 1, hops: 1 },
  { operation: 'MyList', fetches: 4, hops: 2 },
  { operation: 'Header', fetches: 2, hops: 1 },
  { operation: 'BrowseScreen', fetches: 9, hops: 2 },
  { operation: 'BrowseRows', fetches: 3, hops: 2 },
  { operation: 'RowItems', fetches: 3, hops: 2 },
  { operation: 'TileFacts', fetches: 3, hops: 3 },
  { operation: 'ContinueWatchingRow', fetches: 3, hops: 2 },
  { operation: 'Search', fetches: 5, hops: 2 },
  { operation: 'SearchSuggestions', fetches: 1, hops: 1 },
  { operation: 'TitleThumb', fetches: 2, hops: 2 },
  { operation: 'RateTitle', fetches: 1, hops: 1 },
  { operation: 'MyRatings', fetches: 2, hops: 2 },
  ...[
    'SignUp',
    'RefreshSession',
    'SignOut',
    'RequestPasswordReset',
    'ResetPassword',
    'ChangePassword',
    'SetSecondFactor',
    'ConfirmTotp',
    'ProfileSettings',
    'CreateProfile',
    'UpdateProfile',
    'SetProfilePin',
    'DeleteProfile',
    'AddToMyList',
    'RemoveFromMyList',
    'MoveToTopOfMyList',
    'Devices',
    'RenameDevice',
    'SignOutDevice',
    'Security',
    'ExportMyData',
    'RequestDataErasure',
  ].map((operation) => ({ operation, fetches: 1, hops: 1 })),
  ...[
    'Plans',
    'StartMembership',
    'PreviewPlanChange',
    'ChangePlan',
    'CancelMembership',
    'ResumeMembership',
    'Invoices',
    'AddPaymentMethod',
    'RetryPayment',
    'RedeemGiftCode',
  ].map((operation) => ({ operation, fetches: 1, hops: 1 })),
];

export function committedSupergraph(): string {
  return readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8');
}

export function planOperation(operation: string): PlanSummary {
  return planOf(committedSupergraph(), readOperation(operation));
}
