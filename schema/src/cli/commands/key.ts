/** `marquee key …`: API keys and their roles. */
import { replaceFile } from '@marquee/runtime/atomic-file';
import { ROLES } from '../../store/documents.js';
import { optionalOption, requireArgument, requireOption, UsageError } from '../command.js';
import type { Command } from '../command.js';

function readRoles(text: string): readonly string[] {
  const roles = text.split(',').map((role) => role.trim().toUpperCase());
  const unknown = roles.find((role) => !ROLES.some((known) => known.toUpperCase() === role));
  if (unknown !== undefined)
    throw new UsageError(`"${unknown.toLowerCase()}" is not a role. Roles: ${ROLES.join(', ')}.`);
  return roles;
}

export const keyCreate: Command = {
  name: 'key create',
  usage: `marquee key create <graph> --name <name> --roles ${ROLES.join('|')}[,…] [--into <file>]`,
  summary: 'creates an API key, and prints it or writes it to a new file of this user; it cannot be read again',
  run: async (input) => {
    const graph = requireArgument(input.args, 0, 'The graph');
    const name = requireOption(input, 'name', 'the name of the key');
    const roles = readRoles(requireOption(input, 'roles', 'the roles of the key'));
    const file = optionalOption(input, 'into');
    const created = await input.api.request<{ graph: { createKey: string } }>(
      'mutation Create($graph: ID!, $name: String!, $roles: [Role!]!) { graph(id: $graph) { createKey(name: $name, roles: $roles) } }',
      { graph, name, roles },
    );
    const key = created.graph.createKey;
    if (file !== null) {
      await replaceFile(file, key, { mode: 0o600 });
      return {
        verdict: 'safe',
        text: `${file}: the key "${name}" with the roles ${roles.join(', ').toLowerCase()}`,
        data: { file },
      };
    }
    return {
      verdict: 'safe',
      text: `${key}\nStore this key: it cannot be read again. Use it as APOLLO_KEY.`,
      data: { key },
    };
  },
};

export const keyRevoke: Command = {
  name: 'key revoke',
  usage: 'marquee key revoke <graph> --name <name>',
  summary: 'revokes every key of that name',
  run: async (input) => {
    const graph = requireArgument(input.args, 0, 'The graph');
    const name = requireOption(input, 'name', 'the name in `marquee key list`');
    const revoked = await input.api.request<{ graph: { revokeKey: boolean } }>(
      'mutation Revoke($graph: ID!, $name: String!) { graph(id: $graph) { revokeKey(name: $name) } }',
      { graph, name },
    );
    if (!revoked.graph.revokeKey)
      return {
        verdict: 'refused',
        text: `No valid key has the name "${name}": see \`marquee key list ${graph}\`.`,
        data: { revoked: false },
      };
    return { verdict: 'safe', text: `The key "${name}" is revoked.`, data: { revoked: true } };
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
  summary: 'lists the keys with their roles, without their secrets',
  run: async ({ args, api }) => {
    const graph = requireArgument(args, 0, 'The graph');
    const listed = await api.request<{ graph: { keys: readonly KeyRow[] } }>(
      'query Keys($graph: ID!) { graph(id: $graph) { keys { name roles by createdAt revokedAt } } }',
      { graph },
    );
    const rows = listed.graph.keys.map(
      ({ name, roles, by, createdAt, revokedAt }) =>
        `${name}  ${roles.join(',').toLowerCase()}  created ${createdAt} by ${by}${revokedAt === null ? '' : `  revoked ${revokedAt}`}`,
    );
    return { verdict: 'safe', text: rows.join('\n'), data: listed.graph.keys };
  },
};
