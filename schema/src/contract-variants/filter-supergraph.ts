/**
 * From a supergraph to that of a contract: the same one, with parts marked `@inaccessible`. Routers plan on all of it,
 * so that keys and what subgraphs require of each other need no tags; clients see what is left. A pure function.
 */
import {
  defaultPrintOptions,
  errorCauses,
  printSchema,
  shallowOrderPrintedDefinitions,
} from '@apollo/federation-internals';
import { toApiSdl } from '../composition/build.js';
import type { BuildResult } from '../composition/build.js';
import { toProblem } from '../composition/compose.js';
import type { CompositionHint } from '../composition/compose.js';
import type { ContractFilter } from './contract-filter.js';
import { hideByTags, hideEmptyTypes, unknownTags } from './hide-elements.js';
import { hideUnreachable } from './hide-unreachable.js';
import { readVisibility } from './visibility.js';

/** Fails, with Federation's codes, for a filter that leaves something which refers to what it hides. */
export function filterSupergraph(supergraphSdl: string, filter: ContractFilter): BuildResult {
  const visibility = readVisibility(supergraphSdl);
  const hints = unknownTags(visibility, filter).map(unknownTag);
  hideByTags(visibility, filter);
  hideEmptyTypes(visibility);
  if (filter.hideUnreachableTypes) hideUnreachable(visibility);
  // As composition prints: what is not filtered comes out as it went in.
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
    message: `Nothing in the source carries the tag "${tag}": is it spelt as in the subgraphs?`,
  };
}
