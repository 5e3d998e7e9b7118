/** `marquee key …`: who may do what. */
import { ROLES } from '../../store/documents.js';
import { requireArgument, requireOption, UsageError } from '../command.js';
import type { Command } from '../command.js';

function readRoles(text: string): readonly string[] {
  const roles = text.split(',').map((role) => role.trim().toUpperCase());
  const odd = roles.find((role) => !ROLES.some((known) => known.toUpperCase() === role));
  if (odd !== undefined) throw new UsageError(`"${odd.toLowerCase()}" is no role: there are ${ROLES.join(', ')}.`);
  return roles;
}

export const keyCreate: Command = {
  name: 'key create',
  usage: `marquee key create <graph> --name <whose> --roles ${ROLES.join('|')}[,…]`,
  summary: 'a new API key, shown this once',
  run: async (input) => {
    const graph = requireArgument(input.args, 0, 'The graph');
    const name = requireOption(input, 'name', 'by which its owners know it');
    const roles = readRoles(requireOption(input, 'roles', 'what it may do'));
    const answer = await input.api.request<{ graph: { createKey: string } }>(
      'mutation Create($graph: ID!, $name: String!, $roles: [Role!]!) { graph(id: $graph) { createKey(name: $name, roles: $roles) } }',
      { graph, name, roles },
    );
    const key = answer.graph.createKey;
    return { verdict: 'safe', text: `${key}\nKeep it: it is shown this once. Use it as APOLLO_KEY.`, data: { key } };
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  usage: 'marquee key revoke <graph> --name <whose>',
  summary: 'refuses every key of that name from now on',
  run: async (input) => {
    const graph = requireArgument(input.args, 0, 'The graph');
    const name = requireOption(input, 'name', 'as `marquee key list` shows it');
    const answer = await input.api.request<{ graph: { revokeKey: boolean } }>(
      'mutation Revoke($graph: ID!, $name: String!) { graph(id: $graph) { revokeKey(name: $name) } }',
      { graph, name },
    );
    if (!answer.graph.revokeKey)
      return {
        verdict: 'refused',
        text: `No key "${name}" is in force: see \`marquee key list ${graph}\`.`,
        data: { revoked: false },
      };
    return { verdict: 'safe', text: `The key "${name}" is refused from now on.`, data: { revoked: true } };
  },
};

interface KeyRow {
  readonly name: string;
  readonly roles: readonly string[];
  readonly by: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export const keyList: Command = {
  name: 'key list',
  usage: 'marquee key list <graph>',
  summary: 'whose keys there are; the keys themselves are kept nowhere',
  run: async ({ args, api }) => {
    const graph = requireArgument(args, 0, 'The graph');
    const answer = await api.request<{ graph: { keys: readonly KeyRow[] } }>(
      'query Keys($graph: ID!) { graph(id: $graph) { keys { name roles by createdAt revokedAt } } }',
      { graph },
    );
    const rows = answer.graph.keys.map(
      ({ name, roles, by, createdAt, revokedAt }) =>
        `${name}  ${roles.join(',').toLowerCase()}  made ${createdAt} by ${by}${revokedAt === null ? '' : `  revoked ${revokedAt}`}`,
    );
    return { verdict: 'safe', text: rows.join('\n'), data: answer.graph.keys };
  },
};
