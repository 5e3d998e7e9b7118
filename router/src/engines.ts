/** The engines that there are, by the names of `ROUTER_ENGINE`. */
import type { Logger } from '@marquee/runtime/log';
import { createApolloGatewayEngine } from './apollo-gateway/engine.js';
import type { EngineName } from './config.js';
import type { Engine } from './engine.js';
import type { PathCounts } from './execution/path-counts.js';
import { createNativeEngine } from './native-engine.js';
import type { Send } from './subgraph-client/subgraph-request.js';
import type { RawClient } from './subgraph-client/raw-request.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** For engines that can do without reading what comes back. */
  readonly raw: RawClient;
  readonly log: Logger;
  readonly counts?: PathCounts;
  readonly dump?: (text: string) => void;
}

/** Rejects when the engine refuses the supergraph. */
export type CreateEngine = (options: EngineOptions) => Promise<Engine>;

export const ENGINES: Readonly<Record<EngineName, CreateEngine>> = {
  'apollo-gateway': createApolloGatewayEngine,
  native: createNativeEngine,
};
