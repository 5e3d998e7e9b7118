/** Errors of requests to the registry. */
import type { RegistryErrorCode } from '@marquee/contracts/error-codes';
import type { CodeExplanation } from '../code-explanation.js';

export const ERROR_CODES: Readonly<Record<RegistryErrorCode, CodeExplanation>> = {
  REGISTRY_UNKNOWN_KEY: {
    means: 'The API key is unknown to this registry, or was revoked.',
    fix: 'Set APOLLO_KEY to a valid key. The first start writes an admin key to registry/first-admin-key in the data folder; marquee key create creates more.',
  },
  FORBIDDEN: {
    means: 'The key is valid, but lacks the role for this request.',
    fix: 'Ask an admin of the graph for a key with the role that the message names: read, check, operate, publish, report or admin.',
  },
  REGISTRY_UNKNOWN_GRAPH: {
    means: 'The key belongs to another graph than the requested one.',
    fix: 'Use a key of that graph, or correct the graph ref: its format is <graph>@<variant>.',
  },
  REGISTRY_UNKNOWN_VARIANT: {
    means: 'The variant does not exist.',
    fix: 'Check its name with marquee variant history, or publish a subgraph, which creates the variant.',
  },
  REGISTRY_UNKNOWN_SUBGRAPH: {
    means: 'The variant has no subgraph of this name.',
    fix: 'marquee subgraph list lists its subgraphs.',
  },
  REGISTRY_UNKNOWN_LAUNCH: {
    means: 'No launch of this variant has this id.',
    fix: 'marquee variant history lists its launches.',
  },
  REGISTRY_BAD_NAME: {
    means: 'A name has invalid characters or is too long.',
    fix: 'Use a letter, then up to 63 letters, digits, "-" and "_"; names of variants may also contain "." and "/".',
  },
  REGISTRY_BAD_URL: {
    means:
      'A routing URL is missing, invalid, or one to which routers do not connect: with credentials, control characters, another scheme than http and https, a link-local or metadata address, or a host outside MARQUEE_SUBGRAPH_HOSTS.',
    fix: 'Give the full URL at which routers reach the subgraph: --routing-url http://host:port/graphql.',
  },
  REGISTRY_BAD_SDL: {
    means: 'The schema is invalid: it is empty, too large, not UTF-8, or not SDL.',
    fix: 'Send one SDL file in UTF-8; the message names the error.',
  },
  REGISTRY_TOO_LARGE: {
    means: 'Checking the schema exceeded the limit of CPU time or memory of one check.',
    fix: 'Send a smaller schema, or make the change in several steps. Ten thousand types are within the limits.',
  },
  REGISTRY_NOTHING_TO_SERVE: {
    means: 'The named variant or launch has no supergraph: it did not compose.',
    fix: 'Choose a launch that composed: marquee variant history lists them.',
  },
  REGISTRY_UNKNOWN_SWITCH: {
    means: 'No feature and no subgraph of the served supergraph has this name.',
    fix: 'Choose one of the near names in the message; marquee switch list --show names lists every name. A feature is named by the tag feature/<name>.',
  },
  REGISTRY_SWITCH_IS_CORE: {
    means: 'A field that is tagged core or critical belongs to the feature or subgraph, or requires a field of it.',
    fix: 'Switch off a feature that nothing core needs, or change the tags of the field that the message names.',
  },
  REGISTRY_BAD_SWITCH: {
    means: 'A kill switch lacks its reason or its end, or one of them is not allowed.',
    fix: 'Give --why in one line, and --until as an instant with a time zone or --for as a duration, within 90 days.',
  },
  REGISTRY_NOT_SWITCHED_OFF: {
    means: 'The feature or subgraph that was to be switched on is on already.',
    fix: 'marquee switch list lists what is switched off.',
  },
  REGISTRY_BAD_CONTRACT: {
    means: 'The source or the tags of a contract are invalid.',
    fix: 'A contract has one source, which cannot change and must be a variant with subgraphs of its own. No tag may be both included and excluded. The message names the error.',
  },
  REGISTRY_IS_CONTRACT: {
    means: 'The variant is a contract: it has no subgraphs of its own, and is launched with its source.',
    fix: 'Publish to, check, roll back or promote its source. Change the tags of the contract with rover contract publish.',
  },
  REGISTRY_NO_CONTRACT: {
    means: 'The variant has subgraphs of its own, and cannot become a contract.',
    fix: 'Choose another name for the contract, and name this variant as its source.',
  },
  BAD_USER_INPUT: {
    means: 'The request is invalid.',
    fix: 'The message names the invalid part; marquee <noun> <verb> --help prints the usage of a command.',
  },
  BAD_REQUEST: {
    means: 'The body of the HTTP request is not JSON, or is larger than the API reads.',
    fix: 'Send one JSON object, as in { "query": "…", "variables": { … } }; the message names what was refused.',
  },
};
