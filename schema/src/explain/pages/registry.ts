/** What the registry refuses to do, and why. */
import type { RegistryErrorCode } from '@marquee/contracts/error-codes';
import type { Page } from '../page.js';

export const REGISTRY_PAGES: Readonly<Record<RegistryErrorCode, Page>> = {
  REGISTRY_UNKNOWN_KEY: {
    means: 'The API key is not one of this registry, or was revoked.',
    fix: 'Set APOLLO_KEY to one that is. The first start writes an admin key to registry-keys.json in the data folder; marquee key create makes more.',
  },
  FORBIDDEN: {
    means: 'The key is known, but may not do this.',
    fix: 'Ask an admin of the graph for a key with the role that the message names: read, check, publish, report or admin.',
  },
  REGISTRY_UNKNOWN_GRAPH: {
    means: 'The key is for another graph than the one that was asked for.',
    fix: 'Use a key of that graph, or mend the graph ref: it is <graph>@<variant>.',
  },
  REGISTRY_UNKNOWN_VARIANT: {
    means: 'Nobody has published to this variant yet.',
    fix: 'Check its name with marquee variant history, or publish a subgraph: that makes it.',
  },
  REGISTRY_UNKNOWN_SUBGRAPH: {
    means: 'The variant has no subgraph of this name.',
    fix: 'marquee subgraph list shows those that it has.',
  },
  REGISTRY_UNKNOWN_LAUNCH: {
    means: 'No launch of this variant has this id.',
    fix: 'marquee variant history shows those that there were.',
  },
  REGISTRY_BAD_NAME: {
    means: 'A name has characters, or a length, that names here cannot have.',
    fix: 'Begin with a letter, and go on with letters, digits, "-" and "_"; variants may have "." and "/" too.',
  },
  REGISTRY_BAD_URL: {
    means: 'A routing URL is missing, or is none.',
    fix: 'Give the full address at which routers reach the subgraph: --routing-url http://host:port/graphql.',
  },
  REGISTRY_BAD_SDL: {
    means: 'The schema cannot be taken: it is empty, too large, or not text.',
    fix: 'Send one SDL file in UTF-8; the message says what is wrong with this one.',
  },
  REGISTRY_TOO_LARGE: {
    means: 'Judging the schema took more time or memory than the registry gives to one check.',
    fix: 'Send a smaller schema, or make the change in several steps. Ten thousand types are within the limits.',
  },
  REGISTRY_NOTHING_TO_SERVE: {
    means: 'There is no supergraph to serve at what was named: it never composed.',
    fix: 'Choose a launch that was served: marquee variant history marks them.',
  },
  REGISTRY_BAD_CONTRACT: {
    means: 'What a contract asks for cannot be: its source, or its tags.',
    fix: 'A contract has one source for ever, a variant with subgraphs of its own; no tag is both included and excluded. The message says which of these is not so.',
  },
  REGISTRY_IS_CONTRACT: {
    means: 'The variant is a contract: it has no subgraphs of its own, and follows what is done to its source.',
    fix: 'Publish to its source, check, roll back or promote that one: the contract is launched with it. Its tags are changed with marquee contract publish.',
  },
  REGISTRY_NO_CONTRACT: {
    means: 'The variant has subgraphs of its own: it is not a contract, and cannot become one.',
    fix: 'Give the contract a name of its own, and name this variant as its source.',
  },
  BAD_USER_INPUT: {
    means: 'The request cannot be understood.',
    fix: 'The message says which part; marquee <noun> <verb> --help shows how to write it.',
  },
};
