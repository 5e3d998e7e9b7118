/** `marquee variant …`: history, rollback, promotion and routers of a variant. */
import { readGraphRef } from '../../graph-ref.js';
import type { GraphRef } from '../../graph-ref.js';
import { optionalOption, requireArgument, requireOption, UsageError } from '../command.js';
import type { Command, CommandInput, CommandResult } from '../command.js';

export function requireRef(args: readonly string[]): GraphRef & { readonly text: string } {
  const text = requireArgument(args, 0, 'The graph ref, as in marquee@current,');
  const ref = readGraphRef(text);
  if (ref === null)
    throw new UsageError(`"${text}" is not a graph ref: write <graph>@<variant>, as in marquee@current.`);
  return { ...ref, text: `${ref.graph}@${ref.variant}` };
}

interface LaunchRow {
  readonly id: string;
  readonly trigger: string;
  readonly by: string;
  readonly createdAt: string;
  readonly isServed: boolean;
  readonly from: string | null;
  readonly gitContext: { readonly commit: string | null; readonly message: string | null } | null;
  readonly changes: readonly {
    readonly code: string;
    readonly coordinate: string;
    readonly owners: readonly string[];
  }[];
  readonly build: { readonly result: { readonly errorMessages?: readonly { readonly message: string }[] } };
}

const HISTORY = `query History($ref: ID!, $first: Int!) { variant(ref: $ref) { ... on GraphVariant { launches(first: $first) {
  id trigger by createdAt isServed from gitContext { commit message } build { result { ... on BuildFailure { errorMessages { message } } } } changes { code coordinate description owners }
} } } }`;

function outcomeOf({ isServed, build }: LaunchRow): string {
  if (isServed) return 'served';
  const failures = build.result.errorMessages?.length ?? 0;
  return failures > 0 ? `did not compose (${failures} problems)` : 'composed';
}

/** The length of git's own short hashes in large repositories. */
const SHORT_COMMIT = 12;

function describeLaunch(launch: LaunchRow): string {
  return [
    [
      launch.isServed ? '→' : ' ',
      launch.id,
      launch.createdAt,
      launch.trigger.toLowerCase().padEnd(8),
      outcomeOf(launch),
      `by ${launch.by}`,
      (launch.gitContext?.commit ?? '').slice(0, SHORT_COMMIT),
      launch.gitContext?.message ?? '',
      launch.from === null ? '' : `from ${launch.from}`,
    ]
      .filter((part) => part !== '')
      .join('  '),
    ...launch.changes.map(
      ({ code, coordinate, owners }) =>
        `      ${code} ${coordinate}${owners.length === 0 ? '' : `  (${owners.join(', ')})`}`,
    ),
  ].join('\n');
}

export const variantHistory: Command = {
  name: 'variant history',
  usage: 'marquee variant history <graph@variant> [--first 20]',
  summary: 'lists the launches, newest first, with author, outcome and changes of the API schema',
  run: async ({ args, options, api }) => {
    const { text } = requireRef(args);
    const first = Number(optionalOption({ options }, 'first') ?? '20');
    if (!Number.isInteger(first) || first < 1) throw new UsageError('--first is a number from 1.');
    const { variant } = await api.request<{ variant: { launches: readonly LaunchRow[] } | null }>(HISTORY, {
      ref: text,
      first,
    });
    if (variant === null) return unknownVariant(text);
    return { verdict: 'safe', text: variant.launches.map(describeLaunch).join('\n'), data: variant.launches };
  },
};

export function unknownVariant(ref: string): CommandResult {
  return {
    verdict: 'refused',
    text: `${ref} does not exist: the first publication of a subgraph creates it.`,
    data: null,
  };
}

interface RouterRow {
  readonly id: string;
  readonly launch: string | null;
  readonly refusal: string | null;
  readonly lastSeenAt: string;
}

export const variantRouters: Command = {
  name: 'variant routers',
  usage: 'marquee variant routers <graph@variant>',
  summary: 'lists the connected routers and the launch that each of them serves',
  run: async ({ args, api }) => {
    const { text } = requireRef(args);
    const { variant } = await api.request<{ variant: { routers: readonly RouterRow[] } | null }>(
      'query Routers($ref: ID!) { variant(ref: $ref) { ... on GraphVariant { routers { id launch refusal lastSeenAt } } } }',
      { ref: text },
    );
    if (variant === null) return unknownVariant(text);
    const rows = variant.routers.map(describeRouter);
    return {
      verdict: 'safe',
      text: rows.length === 0 ? 'No router is connected.' : rows.join('\n'),
      data: variant.routers,
    };
  },
};

function describeRouter({ id, launch, refusal, lastSeenAt }: RouterRow): string {
  return `${id}  serves ${launch ?? 'no launch of this registry'}  seen ${lastSeenAt}${refusal === null ? '' : `  refused: ${refusal}`}`;
}

interface Launched {
  readonly launch: { readonly id: string; readonly from: string | null };
  readonly routers: readonly RouterRow[];
}

const LAUNCHED = '{ launch { id from } routers { id launch refusal lastSeenAt } }';

function describeLaunched({ launch, routers }: Launched, outcome: string): CommandResult {
  const refused = routers.filter(({ refusal }) => refusal !== null);
  const states = routers.length === 0 ? 'No router is connected.' : routers.map(describeRouter).join('\n');
  return {
    verdict: refused.length === 0 ? 'safe' : 'refused',
    text: `${outcome}: launch ${launch.id}\n${states}`,
    data: { launch, routers },
  };
}

export const variantRollback: Command = {
  name: 'variant rollback',
  usage: 'marquee variant rollback <graph@variant> [--to <launch id>]',
  summary: 'serves an earlier launch again; without --to the one that was served before',
  run: async (input: CommandInput) => {
    const { graph, variant, text } = requireRef(input.args);
    const { graph: response } = await input.api.request<{ graph: { variant: { rollBack: Launched } } }>(
      `mutation RollBack($graph: ID!, $variant: String!, $to: ID) { graph(id: $graph) { variant(name: $variant) { rollBack(to: $to) ${LAUNCHED} } } }`,
      { graph, variant, to: optionalOption(input, 'to') },
    );
    return describeLaunched(
      response.variant.rollBack,
      `${text} is rolled back to ${response.variant.rollBack.launch.from}`,
    );
  },
};

export const variantPromote: Command = {
  name: 'variant promote',
  usage: 'marquee variant promote <graph@variant> --from <variant>',
  summary: 'serves the launch that another variant serves',
  run: async (input: CommandInput) => {
    const { graph, variant, text } = requireRef(input.args);
    const from = requireOption(input, 'from', 'the variant to promote');
    const { graph: response } = await input.api.request<{ graph: { variant: { promote: Launched } } }>(
      `mutation Promote($graph: ID!, $variant: String!, $from: String!) { graph(id: $graph) { variant(name: $variant) { promote(from: $from) ${LAUNCHED} } } }`,
      { graph, variant, from },
    );
    return describeLaunched(response.variant.promote, `${text} serves what ${graph}@${from} serves`);
  },
};
