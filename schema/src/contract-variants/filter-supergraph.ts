/**
 * Makes the supergraph of a contract variant: the source's supergraph with hidden elements marked `@inaccessible`.
 * Routers plan with all elements, so keys and `@requires` inputs need no tags; clients see the accessible ones. A pure
 * function.
 */
import {
  defaultPrintOptions,
  errorCauses,
  printSchema,
  shallowOrderPrintedDefinitions,
} from '@apollo/federation-internals';
import { toApiSdl } from '../composition/build.js';
import type { BuildResult } from '../composition/build.js';
import { toProblem } from '../composition/apollo-composer.js';
import type { CompositionHint } from '../composition/composer.js';
import type { ContractFilter } from './contract-filter.js';
import { hideByTags, hideEmptyTypes, unknownTags } from './hide-elements.js';
import { hideUnreachable } from './hide-unreachable.js';
import { readVisibility } from './visibility.js';

/** The result is failed, with Federation's codes, when a visible element refers to a hidden one. */
export function filterSupergraph(supergraphSdl: string, filter: ContractFilter): BuildResult {
  const visibility = readVisibility(supergraphSdl);
  const hints = unknownTags(visibility, filter).map(unknownTag);
  hideByTags(visibility, filter);
  hideEmptyTypes(visibility);
  if (filter.hideUnreachableTypes) hideUnreachable(visibility);
  // Print options of composition: a filter that hides nothing changes no byte.
  const filtered = printSchema(visibility.schema, shallowOrderPrintedDefinitions(defaultPrintOptions));
  try {
    return { outcome: 'composed', supergraphSdl: filtered, apiSdl: toApiSdl(filtered, false), hints };
  } catch (error) {
    const causes = error instanceof Error ? errorCauses(error) : undefined;
    if (causes === undefined) throw error;
    return { outcome: 'failed', problems: causes.map(toProblem) };
  }
}

function unknownTag(tag: string): CompositionHint {
  return {
    code: 'CONTRACT_TAG_UNKNOWN',
    coordinate: null,
    message: `No element of the source has the tag "${tag}": check its spelling in the subgraphs.`,
  };
}
