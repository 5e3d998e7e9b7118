/** `marquee check …`: what may pass all the same. */
import { requireOption } from '../command.js';
import type { Command } from '../command.js';
import { requireRef } from './variant.js';

const APPROVE = `mutation Approve($graph: ID!, $variant: String!, $finding: ID!, $reason: String!) {
  graph(id: $graph) { variant(name: $variant) { approveFinding(finding: $finding, reason: $reason) { finding reason by at } } }
}`;

export const checkApprove: Command = {
  name: 'check approve',
  usage: 'marquee check approve <graph@variant> --finding <id> --reason <why>',
  summary: 'lets a finding pass from now on, for the change that it was found in; a check shows its id in brackets',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const finding = requireOption(input, 'finding', 'the id that a check shows in brackets');
    const reason = requireOption(input, 'reason', 'for whoever asks later');
    const answer = await input.api.request<{ graph: { variant: { approveFinding: object } } }>(APPROVE, {
      graph,
      variant,
      finding,
      reason,
    });
    return {
      verdict: 'safe',
      text: `${finding} is approved. Check again: the same change passes, another does not.`,
      data: answer.graph.variant.approveFinding,
    };
  },
};
