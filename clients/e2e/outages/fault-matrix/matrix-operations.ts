/** Every operation of the clients' manifest with variables and a token, as far as possible those of a real member. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_EMAIL, DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import { generateVariables } from '@marquee/mock-router/generate-variables';
import type { Outage } from '@marquee/schema/checks/plans/blast-radius';
import { blastRadius } from '@marquee/schema/checks/plans/blast-radius';
import { createSupergraphPlanner } from '@marquee/schema/checks/plans/supergraph-planner';
import { parse } from 'graphql';
import { openSessions, signIn } from '../../browse/browse-page.js';
import { committedSupergraph } from '../../browse/plan-budgets.js';
import { planOf } from '../../browse/summarize-plan.js';
import type { PlanSummary } from '../../browse/summarize-plan.js';
import { readOperation, ROOT } from '../../system/checkout.js';
import { sendOperation } from '../../system/http-client.js';
import type { GraphQLResponse } from '../../system/http-client.js';

export interface MatrixOperation {
  readonly name: string;
  readonly isMutation: boolean;
  /** The subgraphs of its plan. */
  readonly subgraphs: ReadonlySet<string>;
  readonly plan: PlanSummary;
  /** What it loses with each subgraph, as the registry predicts. */
  readonly outages: readonly Outage[];
  /** To be called before a fault, for up to `MAX_SENDS` requests during it. */
  getReady(): Promise<void>;
  send(): Promise<GraphQLResponse>;
}

interface ManifestEntry {
  readonly name: string;
  readonly type: string;
}

export const MAX_SENDS = 6;

type Variables = Readonly<Record<string, unknown>>;

/** @param router URL of a router whose subgraphs all work. */
export async function openMatrixOperations(router: string): Promise<readonly MatrixOperation[]> {
  const supergraphSdl = committedSupergraph();
  const planner = createSupergraphPlanner(supergraphSdl);
  const [session] = await openSessions(router);
  if (session === undefined) throw new Error('The demo account has no profile without a PIN.');
  const known = await findVariables(router, session.token, session.country, session.profile.maturityLimit);
  /** Tokens of sessions that may end. */
  const spare: string[] = [];
  let devices = 0;
  const file = join(ROOT, 'clients', 'operations', 'persisted-operations.json');
  const { operations } = JSON.parse(readFileSync(file, 'utf8')) as { readonly operations: readonly ManifestEntry[] };
  return operations.map(({ name, type }) => {
    const source = readOperation(name);
    const document = parse(source);
    const plan = planOf(supergraphSdl, source);
    const variables: Variables = { ...generateVariables(planner.apiSchema, document), ...known(name) };
    return {
      name,
      isMutation: type === 'mutation',
      plan,
      subgraphs: new Set(plan.fetches.map(({ service }) => service)),
      outages: blastRadius(document, planner) ?? [],
      // Signing out ends a session.
      getReady: async () => {
        while (name === 'SignOut' && spare.length < MAX_SENDS)
          spare.push(await signIn(router, DEMO_EMAIL, DEMO_PASSWORD, `MATRIX-${++devices}`));
      },
      send: () => sendOperation(router, source, variables, name === 'SignOut' ? spare.pop() : session.token),
    };
  });
}

/** Real ids, by operation. */
async function findVariables(
  router: string,
  token: string,
  country: string,
  maturity: string,
): Promise<(name: string) => Variables> {
  const device = 'TV';
  const surface = 'HOME';
  const read = async (query: string, variables: Variables = {}): Promise<string> =>
    JSON.stringify((await sendOperation(router, query, variables, token)).data);
  const page = await read(
    'query ($country: CountryCode!, $maturity: MaturityLevel!) { editorialPage(country: $country, maturityLimit: $maturity, rows: 2, perRow: 4) { rows { titles { id } } } }',
    { country, maturity },
  );
  const ids = [...page.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? '');
  const [titleId = ''] = ids;
  const firstId = (text: string, after: string): string =>
    new RegExp(`"${after}".*?"id":"([^"]+)"`).exec(text)?.[1] ?? '';
  const genre = firstId(await read('{ genres { id } }'), 'genres');
  const detail = await read('query ($id: ID!) { title(id: $id) { cast(first: 1) { person { id } } } }', {
    id: titleId,
  });
  const rows = await read(readOperation('BrowseRows'), { device, surface });
  const byName: Readonly<Record<string, Variables>> = {
    TitleDetail: { id: titleId },
    TitleThumb: { id: titleId },
    TileFacts: { ids: ids.slice(0, 4) },
    GenreBrowse: { id: genre },
    PersonBrowse: { id: firstId(detail, 'person') },
    RowItems: { id: firstId(rows, 'node') },
    Search: { query: 'the' },
    SearchSuggestions: { prefix: 'th' },
    RateTitle: { titleId, thumb: 'UP' },
    StartPlayback: {
      input: { titleId, capabilities: { codecs: ['avc1'], maxHeight: 1080 } },
      idempotencyKey: 'fault-matrix',
    },
  };
  const common = { country, maturity, device, surface };
  const ofTitle = { titleId };
  return (name) => {
    const used = readOperation(name);
    const isUsed = ([key]: readonly [string, unknown]): boolean => new RegExp(`\\$${key}\\b`).test(used);
    return { ...Object.fromEntries(Object.entries({ ...common, ...ofTitle }).filter(isUsed)), ...byName[name] };
  };
}
