/** `marquee switch …`: features and subgraphs that are switched off for a time. */
import { requireRef } from './variant.js';
import { unknownVariant } from './variant.js';
import { optionalOption, requireOption, UsageError } from '../command.js';
import type { Command, CommandInput } from '../command.js';

interface SwitchRow {
  readonly id: string;
  readonly name: string;
  readonly by: string;
  readonly why: string;
  readonly at: string;
  readonly until: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedWhy: string | null;
}

const FIELDS = '{ id name by why at until endedAt endedBy endedWhy }';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The instant of `--until`, or the end of the duration of `--for`; null without either: the registry refuses that. */
function readUntil(input: CommandInput): string | null {
  const until = optionalOption(input, 'until');
  const duration = optionalOption(input, 'for');
  if (duration === null) return until;
  if (until !== null) throw new UsageError('Give --until or --for, not both.');
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(duration) ?? [];
  if (count === undefined || unit === undefined)
    throw new UsageError(`"${duration}" is not a duration: write it as in 90s, 30m, 2h or 1d.`);
  return new Date(Date.now() + Number(count) * (UNITS[unit] ?? 0)).toISOString();
}

export const switchOff: Command = {
  name: 'switch off',
  usage:
    'marquee switch off <graph@variant> --name <feature or subgraph> --why <reason> --until <instant> | --for <30m>',
  summary: 'switches a feature or subgraph off, until an instant or for a duration',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const name = requireOption(input, 'name', 'a name of `marquee switch list --show names`');
    const { graph: response } = await input.api.request<{ graph: { variant: { switchOff: SwitchRow } } }>(
      `mutation Off($graph: ID!, $variant: String!, $name: String!, $why: String, $until: String) { graph(id: $graph) { variant(name: $variant) { switchOff(name: $name, why: $why, until: $until) ${FIELDS} } } }`,
      { graph, variant, name, why: optionalOption(input, 'why'), until: readUntil(input) },
    );
    const row = response.variant.switchOff;
    return {
      verdict: 'safe',
      text: `${row.name} is off until ${row.until}. Routers and subgraphs obey within a second.\nOn again before that: marquee switch on ${graph}@${variant} --name ${row.name}`,
      data: row,
    };
  },
};

export const switchOn: Command = {
  name: 'switch on',
  usage: 'marquee switch on <graph@variant> --name <feature or subgraph> [--why <reason>]',
  summary: 'switches a feature or subgraph on again before its end',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const name = requireOption(input, 'name', 'a name of `marquee switch list`');
    const { graph: response } = await input.api.request<{ graph: { variant: { switchOn: SwitchRow } } }>(
      `mutation On($graph: ID!, $variant: String!, $name: String!, $why: String) { graph(id: $graph) { variant(name: $variant) { switchOn(name: $name, why: $why) ${FIELDS} } } }`,
      { graph, variant, name, why: optionalOption(input, 'why') },
    );
    const row = response.variant.switchOn;
    return { verdict: 'safe', text: `${row.name} is on again.`, data: row };
  },
};

interface NameRow {
  readonly name: string;
  readonly isFeature: boolean;
  readonly isSubgraph: boolean;
  readonly refusal: string | null;
}

export const switchList: Command = {
  name: 'switch list',
  usage: 'marquee switch list <graph@variant> [--show off|names]',
  summary: 'lists what is switched off, with who, why and until; or with --show names everything that has a switch',
  run: async (input) => {
    const { text } = requireRef(input.args);
    const show = optionalOption(input, 'show') ?? 'off';
    if (show !== 'off' && show !== 'names') throw new UsageError('--show is off or names.');
    const { variant } = await input.api.request<{
      variant: { switches: readonly SwitchRow[]; switchNames: readonly NameRow[] } | null;
    }>(
      `query Switches($ref: ID!) { variant(ref: $ref) { ... on GraphVariant { switches ${FIELDS} switchNames { name isFeature isSubgraph refusal } } } }`,
      { ref: text },
    );
    if (variant === null) return unknownVariant(text);
    if (show === 'names')
      return { verdict: 'safe', text: variant.switchNames.map(describeName).join('\n'), data: variant.switchNames };
    const rows = variant.switches.map(describeSwitch);
    return {
      verdict: 'safe',
      text: rows.length === 0 ? 'Nothing is switched off.' : rows.join('\n'),
      data: variant.switches,
    };
  },
};

export const switchHistory: Command = {
  name: 'switch history',
  usage: 'marquee switch history <graph@variant> [--first 20]',
  summary: 'lists switches, newest first, with who, why, until, and who ended them',
  run: async (input) => {
    const { text } = requireRef(input.args);
    const first = Number(optionalOption(input, 'first') ?? '20');
    if (!Number.isInteger(first) || first < 1) throw new UsageError('--first is a number from 1.');
    const { variant } = await input.api.request<{ variant: { switchHistory: readonly SwitchRow[] } | null }>(
      `query History($ref: ID!, $first: Int!) { variant(ref: $ref) { ... on GraphVariant { switchHistory(first: $first) ${FIELDS} } } }`,
      { ref: text, first },
    );
    if (variant === null) return unknownVariant(text);
    const rows = variant.switchHistory.map(describeSwitch);
    return {
      verdict: 'safe',
      text: rows.length === 0 ? 'Nothing was switched off.' : rows.join('\n'),
      data: variant.switchHistory,
    };
  },
};

function describeSwitch({ name, by, why, at, until, endedAt, endedBy, endedWhy }: SwitchRow): string {
  const end = endedAt === null ? '' : `  ended ${endedAt} by ${endedBy}${endedWhy === null ? '' : `: ${endedWhy}`}`;
  return `${name}  off from ${at} until ${until}  by ${by}: ${why}${end}`;
}

function describeName({ name, isFeature, isSubgraph, refusal }: NameRow): string {
  const kinds = [...(isFeature ? ['feature'] : []), ...(isSubgraph ? ['subgraph'] : [])].join(' and ');
  return `${name}  ${kinds}${refusal === null ? '' : `  ${refusal}`}`;
}
