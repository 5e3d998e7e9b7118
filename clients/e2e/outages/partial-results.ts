/** The matrix of broken subgraphs: each of them, in each way, against the healthy page. */
import type { ClientError, GraphQLResponse } from '../system/http-client.js';
import { browse } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { partialFindings } from './check-partial-response.js';
import { FAULTS } from './fault-proxy.js';
import type { Fault } from './fault-proxy.js';
import type { FaultySystem } from './faulty-system.js';
import { differences } from './response-leaves.js';
import { planOperation } from '../browse/plan-budgets.js';

export interface OutageCase {
  readonly service: string;
  readonly fault: Fault;
  readonly findings: readonly string[];
  readonly errors: readonly ClientError[];
  readonly milliseconds: number;
  /** Leaves of the healthy page that are not in this one. */
  readonly lost: number;
}

/** What differs between two healthy answers: the moment of generation, and nothing that a member would miss. */
function volatilePaths(one: GraphQLResponse, other: GraphQLResponse): ReadonlySet<string> {
  return new Set(differences(one.data, other.data).map(({ path }) => path));
}

/** How often a page may be late, because the machine is busy with others, before that counts as broken. */
const WHOLE_PAGE_TRIES = 5;

/** A page without errors, to compare with; the last one that came when there is none. */
async function wholePage(router: string, session: Session): Promise<GraphQLResponse> {
  let page = await browse(router, session);
  for (let tries = 1; page.errors.length > 0 && tries < WHOLE_PAGE_TRIES; tries += 1)
    page = await browse(router, session);
  return page;
}

/** Runs one cell: breaks the subgraph, asks, and mends it again. */
export async function runOutageCase(
  faulty: FaultySystem,
  session: Session,
  service: string,
  fault: Fault,
): Promise<OutageCase> {
  const { router } = faulty.stack;
  const [healthy, again] = [await wholePage(router, session), await wholePage(router, session)];
  const proxy = faulty.proxy(service);
  await proxy.setFault(fault);
  try {
    const broken = await browse(router, session);
    const volatile = volatilePaths(healthy, again);
    const findings = partialFindings({ plan: planOperation('BrowsePage'), healthy, broken, service, fault, volatile });
    const healthyErrors = healthy.errors.map((error) => `the healthy page has an error: ${JSON.stringify(error)}`);
    return {
      service,
      fault,
      findings: [...healthyErrors, ...findings],
      errors: broken.errors,
      milliseconds: broken.milliseconds,
      lost: differences(healthy.data, broken.data).filter(({ path }) => !volatile.has(path)).length,
    };
  } finally {
    await proxy.setFault(null);
  }
}

/** Faults that can touch a subgraph on this page: one that nobody asks for entities cannot fail in them. */
export function faultsFor(service: string): readonly Fault[] {
  const isAskedForEntities = planOperation('BrowsePage').fetches.some(
    (fetch) => fetch.service === service && fetch.kind === 'entities',
  );
  return FAULTS.filter((fault) => fault !== 'entities' || isAskedForEntities);
}
