/** All mutations; those of operators are defined here. */
import { requireScope } from '@marquee/subgraph/require-viewer';
import { reportEdgeSite } from '../delivery/report-edge-site.js';
import type { MutationResolvers } from '../generated/resolvers.js';
import { invalid, notFound } from '../problems.js';
import { siteProblems } from '../rules/input-problems.js';
import { bookmarkMutations } from './bookmark-mutations.js';
import { streamMutations } from './stream-mutations.js';

const operatorMutations = {
  reportEdgeSite: async (_root, { input }, context) => {
    requireScope(context, 'playback:operate');
    const report = {
      siteId: input.siteId,
      healthy: input.healthy ?? null,
      draining: input.draining ?? null,
      load: input.load ?? null,
    };
    const problems = siteProblems(report);
    if (problems.length > 0) return invalid('PLAYBACK_SITE_INVALID', problems);
    const site = await reportEdgeSite(report, context);
    return site === null ? notFound(input.siteId, 'site') : { __typename: 'EdgeSitePayload', site };
  },
} satisfies MutationResolvers;

export const Mutation = { ...bookmarkMutations, ...streamMutations, ...operatorMutations } satisfies MutationResolvers;
