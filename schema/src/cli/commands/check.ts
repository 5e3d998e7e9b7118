/** `marquee check …`: approvals of findings. */
import { requireOption } from '../command.js';
import type { Command } from '../command.js';
import { requireRef } from './variant.js';

const APPROVE = `mutation Approve($graph: ID!, $variant: String!, $finding: ID!, $reason: String!) {
  graph(id: $graph) { variant(name: $variant) { approveFinding(finding: $finding, reason: $reason) { finding reason by at } } }
}`;

export const checkApprove: Command = {
  name: 'check approve',
  usage: 'marquee check approve <graph@variant> --finding <id> --reason <why>',
  summary: 'approves a finding, for its change only; a check shows the finding’s id in brackets',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const finding = requireOption(input, 'finding', 'the id that a check shows in brackets');
    const reason = requireOption(input, 'reason', 'why the finding is acceptable');
    const data = await input.api.request<{ graph: { variant: { approveFinding: object } } }>(APPROVE, {
      graph,
      variant,
      finding,
      reason,
    });
    return {
      verdict: 'safe',
      text: `${finding} is approved for its change. Run the check again.`,
      data: data.graph.variant.approveFinding,
    };
  },
};
