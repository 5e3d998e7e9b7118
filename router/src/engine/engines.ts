/**
 * The engines of the router, by their names in `ROUTER_ENGINE`. The engine over `@apollo/gateway` is a workspace of its
 * own, which is imported only when it is chosen.
 */
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import type { EngineName } from '../settings.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import type { LastGoodValues } from '../stale-if-error/last-good-values.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import type { FieldBreakers } from '../policies/circuit-breakers/field-breakers.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import type { Engine } from './engine.js';
import type { ErrorGrouping } from './execution/error-collector.js';
import type { ErrorPolicyRules } from './execution/error-policy.js';
import type { Compiling } from './executable-operation.js';
import { createNativeEngine } from './native-engine.js';
import type { PathCounts } from './path-counts.js';
import type { DecidePolicies } from './planning/auth-requirements.js';
import type { SupergraphPlanner } from './planning/document-planner.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** Responses as bytes, for engines that need not parse them. */
  readonly raw: RawClient;
  /** Which errors of subgraphs reach clients. */
  readonly errorRules: ErrorPolicyRules;
  readonly errorGrouping: ErrorGrouping;
  /** For the native engine, which closes it; the other engine plans itself. */
  readonly planner?: SupergraphPlanner;
  /** For the native engine. */
  readonly compiling?: Compiling;
  /** Decides policies that claims do not grant; only the native engine calls it. */
  readonly decidePolicies?: DecidePolicies | undefined;
  readonly log: Logger;
  readonly counts?: PathCounts;
  /** What is switched off now; the other engine leaves it to the policies. */
  readonly readSwitchedOff?: ReadSwitchedOff;
  /** Demand control of fetches; only the native engine applies it. */
  readonly limitFetch?: LimitFetch;
  /** Only the native engine replaces failed fetches by them. */
  readonly lastGoodValues?: LastGoodValues | undefined;
  /** Behind `send` and `raw`; only the native engine says which fetches may be cached. */
  readonly entityCache?: EntityCache | null | undefined;
  readonly profileFetch?: ProfileFetch;
  /** Fields that are left out while they fail; the other engine requests them. */
  readonly fieldBreakers?: FieldBreakers | null;
  readonly dump?: (text: string) => void;
}

/** Rejects when the engine refuses the supergraph. */
export type CreateEngine = (options: EngineOptions) => Promise<Engine>;

export const ENGINES: Readonly<Record<EngineName, CreateEngine>> = {
  'apollo-gateway': createApolloGatewayEngine,
  native: createNativeEngine,
};

/** What the workspace of the second engine exports. The router does not depend on it, not even by type. */
interface ApolloGatewayModule {
  readonly createApolloGatewayEngine: CreateEngine;
}

const APOLLO_GATEWAY_WORKSPACE = '@marquee/apollo-gateway-engine';

async function createApolloGatewayEngine(options: EngineOptions): Promise<Engine> {
  const module = await importApolloGateway();
  return module.createApolloGatewayEngine(options);
}

async function importApolloGateway(): Promise<ApolloGatewayModule> {
  try {
    return (await import(`${APOLLO_GATEWAY_WORKSPACE}/engine`)) as ApolloGatewayModule;
  } catch (error) {
    if (!isModuleMissing(error)) throw error;
    throw new StartError(
      'ROUTER_ENGINE=apollo-gateway needs the workspace router/engines/apollo-gateway, which is not installed: run "npm install" and "npm run build" in a checkout that contains it.',
    );
  }
}

function isModuleMissing(error: unknown): boolean {
  // The second code is that of a bundle, which is CommonJS.
  return error instanceof Error && 'code' in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));
}
