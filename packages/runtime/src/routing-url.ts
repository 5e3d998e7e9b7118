/**
 * Which routing URLs the router connects to and the registry accepts. A publisher chooses the routing URL of a subgraph,
 * so it is checked at publication, at composition, when a router loads a supergraph, and, for the address that a name
 * has, when the router connects.
 */
import type { Settings } from './settings.js';
import type { SharedConfig } from './shared-config.js';
import { isRefusedAddress } from './unreachable-addresses.js';

/** Longer than any URL that is meant; it is part of every supergraph. */
export const MAX_ROUTING_URL_LENGTH = 2_048;

/** Names of metadata services. Others are found when the router connects, by their addresses. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
]);

/** Characters that `URL` would remove or reinterpret. */
const REFUSED_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\\]/u;

interface AllowedHost {
  /** The subgraph that the entry is for; null: for all that no entry names. */
  readonly subgraph: string | null;
  readonly host: string;
  /** Whether subdomains of `host` are meant, and not `host` itself. */
  readonly isSuffix: boolean;
  /** Null: every port. */
  readonly port: string | null;
}

/** The rule for routing URLs, with the hosts that an installation allows. */
export class RoutingUrls {
  readonly #allowed: readonly AllowedHost[];

  /**
   * @param allowed `MARQUEE_SUBGRAPH_HOSTS`: entries `[subgraph=]host[:port]`, where `*.example.org` stands for
   * subdomains. Without an entry that applies to a subgraph, every host is allowed for it. Throws a `TypeError` that
   * quotes an entry that is not valid.
   */
  constructor(allowed: readonly string[] = []) {
    this.#allowed = allowed.map(readEntry);
  }

  /** What is wrong with the URL, as a clause such as "it has credentials"; null for one that may be used. */
  problemOf(subgraph: string, url: string): string | null {
    if (url.length > MAX_ROUTING_URL_LENGTH)
      return `it has ${url.length} characters, and the limit is ${MAX_ROUTING_URL_LENGTH}`;
    if (REFUSED_CHARACTERS.test(url)) return 'it has a blank, a control character or a backslash';
    if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) return 'it is not an http:// or https:// URL';
    const { hostname, username, password, port, protocol } = new URL(url);
    if (username !== '' || password !== '' || /^[^/]*\/\/[^/?#]*@/.test(url)) return 'it has credentials';
    const host = plainHost(hostname);
    if (isRefusedAddress(host)) return `its host ${host} is a link-local, metadata, unspecified or multicast address`;
    if (METADATA_HOSTS.has(host)) return `its host ${host} is a metadata service`;
    return this.#isAllowed(subgraph, host, port || (protocol === 'https:' ? '443' : '80'))
      ? null
      : `its host ${host} is not among those of MARQUEE_SUBGRAPH_HOSTS`;
  }

  #isAllowed(subgraph: string, host: string, port: string): boolean {
    const own = this.#allowed.filter((entry) => entry.subgraph === subgraph);
    const entries = own.length > 0 ? own : this.#allowed.filter((entry) => entry.subgraph === null);
    return entries.length === 0 || entries.some((entry) => matches(entry, host, port));
  }
}

/** The rule of the settings. An entry that is not valid becomes a problem of `settings`. */
export function readRoutingUrls(settings: Settings, { subgraphHosts }: SharedConfig): RoutingUrls {
  try {
    return new RoutingUrls(subgraphHosts);
  } catch (error) {
    settings.problem(`MARQUEE_SUBGRAPH_HOSTS: ${error instanceof Error ? error.message : String(error)}`);
    return new RoutingUrls();
  }
}

/** A URL for messages, without credentials and without characters that a terminal interprets. */
export function printableUrl(url: string): string {
  const shown = url.replace(/\/\/[^/?#]*@/, '//***@').replace(/[^\x21-\x7e]/g, '�');
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}

function matches(entry: AllowedHost, host: string, port: string): boolean {
  if (entry.port !== null && entry.port !== port) return false;
  return entry.isSuffix ? host.endsWith(`.${entry.host}`) : host === entry.host;
}

const ENTRY = /^(?:([^=]+)=)?(\*\.)?(\[[0-9a-f:.]+\]|[^\s:/@?#*=[\]]+)(?::(\d{1,5}))?$/i;

function readEntry(entry: string): AllowedHost {
  const [, subgraph = null, wildcard, host = '', port = null] = ENTRY.exec(entry) ?? [];
  const url = `http://${host}/`;
  if (host === '' || !URL.canParse(url))
    throw new TypeError(`"${entry}" is not a host such as billing.internal:4005, *.internal or billing=10.0.0.7`);
  return { subgraph, host: plainHost(new URL(url).hostname), isSuffix: wildcard !== undefined, port };
}

/** A host as `URL` spells it, without the brackets of IPv6 and the dot of an absolute name. */
function plainHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
