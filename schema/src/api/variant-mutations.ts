/** Mutations of one variant: checks, approvals, rollbacks and promotions. */
import type { CheckRequest } from '../checks/check.js';
import { ClientError } from '../client-error.js';
import { isVariantName, printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import { checkUrl } from './check-view.js';
import type { SwitchOffRequest, SwitchOnRequest } from '../switches/switches.js';
import type { ApiContext } from './context.js';
import { launchedView } from './launched-view.js';

export function variantMutations(ref: GraphRef, context: ApiContext) {
  return {
    // The check is complete when the mutation returns: the first poll of its state finds it finished.
    submitSubgraphCheckAsync: async ({ input }: { input: CheckRequest }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'check');
      const check = await context.checks.submit(ref, input, by);
      return { __typename: 'CheckRequestSuccess', workflowID: check.id, targetURL: checkUrl(check, context) };
    },
    approveFinding: ({ finding, reason }: { finding: string; reason: string }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return context.approvals.approve(printGraphRef(ref), finding, reason, by);
    },
    rollBack: async ({ to }: { to?: string | null }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return launchedView(await context.registry.rollBack(ref, to ?? null, by), ref, context);
    },
    switchOff: async (request: SwitchOffRequest) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'operate');
      return context.switches.switchOff(ref, request, by);
    },
    switchOn: async (request: SwitchOnRequest) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'operate');
      return context.switches.switchOn(ref, request, by);
    },
    promote: async ({ from }: { from: string }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return launchedView(await context.registry.promote(requireRef(ref.graph, from), ref, by), ref, context);
    },
  };
}

/** Throws a `ClientError` for an invalid name. */
export function requireRef(graph: string, variant: string): GraphRef {
  if (isVariantName(variant)) return { graph, variant };
  throw new ClientError(
    'REGISTRY_BAD_NAME',
    `"${variant.slice(0, 80)}" is not a valid name of a variant: use a letter, then up to 63 letters, digits, ".", "_", "/" or "-".`,
  );
}
