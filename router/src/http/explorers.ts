/**
 * Two ways to try the graph in a browser, opened with an operation, its variables and a demo member's token in place.
 */
import { readFile } from 'node:fs/promises';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyInstance } from 'fastify';
import type { ExplorerConfig } from '../config.js';

interface InitialTab {
  readonly document: string;
  /** A JSON object, as text. */
  readonly variables: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Read for each page, since tokens expire and operations are worked on. What is not there is left out. */
async function readInitialTab({ documentFile, variables, tokenFile }: ExplorerConfig): Promise<InitialTab> {
  const [document, token] = await Promise.all([readOptionalFile(documentFile), readOptionalFile(tokenFile)]);
  return {
    document: document ?? '{ __typename }\n',
    variables,
    headers: token === null ? {} : { authorization: `Bearer ${token.trim()}` },
  };
}

async function readOptionalFile(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** Apollo Sandbox, for a browser that opens the GraphQL endpoint itself; its code comes from Apollo's network. */
export async function renderSandbox(config: ExplorerConfig): Promise<string> {
  const { document, variables, headers } = await readInitialTab(config);
  const plugin = ApolloServerPluginLandingPageLocalDefault({
    document,
    variables: JSON.parse(variables) as Record<string, unknown>,
    headers: { ...headers },
    embed: { runTelemetry: false },
  });
  // The page is made by a plugin of Apollo Server, and asks nothing of the server that it would stand in.
  const listener = await plugin.serverWillStart?.(NO_SERVER);
  const { html } = (await listener?.renderLandingPage?.()) ?? { html: '' };
  return typeof html === 'string' ? html : html();
}

type PluginContext = Parameters<NonNullable<ApolloServerPlugin['serverWillStart']>>[0];
const NO_SERVER = { apollo: {} } as PluginContext;

/** GraphiQL at `/explorer`: all of its code is in the page, so that it works without a network. */
export function serveGraphiQL(server: FastifyInstance, config: ExplorerConfig): void {
  server.get('/explorer', async (_request, reply) => {
    const { document, variables, headers } = await readInitialTab(config);
    const tab = { query: document, variables, headers: JSON.stringify(headers, null, 2) };
    // Loaded when first asked for: the page is a text of 9 MB.
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const page = renderGraphiQL({
      title: 'Marquee',
      endpoint: '/graphql',
      defaultTabs: [tab],
      defaultQuery: document,
      headers: tab.headers,
    });
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  });
}
