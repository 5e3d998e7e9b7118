/** Composes subgraph SDL to supergraph SDL and hints. A pure function. */
import { nameIn, unsupportedFeatures } from '@marquee/federation/supported-features';
import { GraphQLError, Kind, parse, visit } from 'graphql';
import type { RegistryErrorCode } from '@marquee/contracts/error-codes';
import { printableUrl, RoutingUrls } from '@marquee/runtime/routing-url';
import { apolloComposer } from './apollo-composer.js';
import type {
  Composer,
  CompositionProblem,
  CompositionResult,
  ParsedSubgraph,
  SubgraphLocation,
  SubgraphSource,
} from './composer.js';
import { cacheAnnotationProblems } from './cache-annotation-problems.js';
import { composeCacheAnnotations } from './cache-annotations.js';
import { parseSdl } from './parse-sdl.js';
import { composeSemanticNonNull } from './semantic-non-null.js';

/** Reports errors of the subgraphs as a failed result. The order of `subgraphs` does not change the result. */
export function compose(subgraphs: readonly SubgraphSource[], composer: Composer = apolloComposer): CompositionResult {
  const parsed: ParsedSubgraph[] = [];
  for (const { name, url, sdl } of subgraphs.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    // A check, and Rover's local composition, may leave the URL out.
    const urlProblem = url === '' ? null : ROUTING_URLS.problemOf(name, url);
    if (urlProblem !== null) return { outcome: 'failed', problems: [routingUrlProblem(name, url, urlProblem)] };
    try {
      parsed.push({ name, url, typeDefs: parseSdl(sdl) });
    } catch (error) {
      return { outcome: 'failed', problems: [syntaxProblem(name, error)] };
    }
  }
  const contradictions = cacheAnnotationProblems(parsed);
  if (contradictions.length > 0) return { outcome: 'failed', problems: boundedProblems(contradictions) };
  const result = composer.compose(parsed);
  if (result.outcome === 'failed') return { outcome: 'failed', problems: boundedProblems(result.problems) };
  const annotated = composeCacheAnnotations(result, parsed);
  if (annotated.outcome === 'failed') return { outcome: 'failed', problems: boundedProblems(annotated.problems) };
  const complete = composeSemanticNonNull(annotated, parsed);
  if (complete.outcome === 'failed') return { outcome: 'failed', problems: boundedProblems(complete.problems) };
  return refuseUnsupportedFeatures({ ...complete, hints: complete.hints.slice(0, MAX_HINTS) }, parsed);
}

/** Problems of a launch and of a check are stored, and shown one by one. */
const MAX_PROBLEMS = 200;
const MAX_MESSAGE_LENGTH = 4_000;
const MAX_HINTS = 10_000;

function boundedProblems(problems: readonly CompositionProblem[]): readonly CompositionProblem[] {
  const listed = problems.slice(0, MAX_PROBLEMS).map(({ message, ...problem }) => ({
    ...problem,
    message: message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}… (shortened)`,
  }));
  const others = problems.length - listed.length;
  const last = listed.at(-1);
  if (others === 0 || last === undefined) return listed;
  return [...listed, { code: last.code, message: `${others} further problems are not listed`, locations: [] }];
}

/** Routers would refuse the supergraph, and go on with the previous one. */
function refuseUnsupportedFeatures(
  result: Extract<CompositionResult, { outcome: 'composed' }>,
  subgraphs: readonly ParsedSubgraph[],
): CompositionResult {
  const features = unsupportedFeatures(parse(result.supergraphSdl, { noLocation: true }));
  if (features.length === 0) return result;
  const problems = features.map((feature) => ({
    code: 'UNSUPPORTED_FEATURE',
    message: `the supergraph needs ${feature}, which routers do not execute`,
    locations: subgraphs.flatMap((subgraph) => linksOf(subgraph, feature)),
  }));
  return { outcome: 'failed', problems };
}

/** Where a subgraph links a feature, whatever the version. */
function linksOf({ name, typeDefs }: ParsedSubgraph, feature: string): readonly SubgraphLocation[] {
  const found: SubgraphLocation[] = [];
  visit(typeDefs, {
    Directive: ({ name: directive, arguments: args = [], loc }) => {
      const url = args.find((argument) => argument.name.value === 'url')?.value;
      const isLink = directive.value === 'link' && url?.kind === Kind.STRING;
      if (isLink && feature.startsWith(`${nameIn(url.value)} (`) && loc !== undefined)
        found.push({ subgraph: name, line: loc.startToken.line, column: loc.startToken.column });
    },
  });
  return found;
}

/** Without allowed hosts: those are settings of registry and router. */
const ROUTING_URLS = new RoutingUrls();

function routingUrlProblem(subgraph: string, url: string, problem: string): CompositionProblem {
  const message = `[${subgraph}] "${printableUrl(url)}" is not a routing URL (${problem})`;
  return { code: 'REGISTRY_BAD_URL' satisfies RegistryErrorCode, message, locations: [] };
}

function syntaxProblem(subgraph: string, error: unknown): CompositionProblem {
  const message = `[${subgraph}] ${error instanceof Error ? error.message : String(error)}`;
  const locations =
    error instanceof GraphQLError
      ? (error.locations ?? []).map(({ line, column }) => ({ subgraph, line, column }))
      : [];
  return { code: 'INVALID_GRAPHQL', message, locations };
}
