/** The page of all root fields with their criticality, as Markdown; see `packages/federation/src/criticality.ts`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { ROOT } from './workspace.mjs';

const RULES = `Each field of \`Query\` and \`Mutation\`, and of \`Viewer\`, has one of these tags in the schema of its subgraph, as in
\`@tag(name: "core")\`. A layout rule refuses a field without one. A field of another type without such a tag has that of its type; where
neither has one, its level is degraded.`;

const MEANING = [
  ['`critical`', 'critical', 'no', 'Shed last. Someone cannot play, sign in, or must not be shown a title any longer.'],
  ['`core`', 'degraded', 'no', 'A page is not useful without it.'],
  ['`non-core`', 'degraded', 'yes', 'A page is useful without it. Its fetches have a shorter deadline.'],
  ['`best-effort`', 'best-effort', 'yes', 'Shed first. Nobody notices when a single request is lost.'],
];

const USE = `A request to a subgraph has the criticality of the most important field that it fetches: root fields, fields of \`Viewer\`, and fields
of entities. An operation has that of its most important root field. A subgraph has that of the most important field that it resolves.`;

/** @param {(head: string[], rows: string[][]) => string} table */
export async function renderCriticality(written, importBuilt, table) {
  const { CriticalityModel } = await importBuilt('packages/federation/src/criticality.ts');
  const model = new CriticalityModel(parse(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8')));
  const subgraphs = model.subgraphs.map((name) => {
    const { level, importance } = model.ofSubgraph(name);
    return [name, level, importance];
  });
  const fields = model
    .entryFields()
    .map(({ coordinate, tags, subgraphs: owners }) => [`\`${coordinate}\``, tags.join(', '), owners.join(', ')]);
  return `# Criticality

${written}

${RULES}

${table(['Tag', 'Level', 'May be switched off', 'Meaning'], MEANING)}
${USE}

## Subgraphs

${table(['Subgraph', 'Level', 'Importance'], subgraphs)}
## Root fields

${table(['Field', 'Tag', 'Subgraphs'], fields)}`;
}
