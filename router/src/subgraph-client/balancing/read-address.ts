import { isIP } from 'node:net';
import type { ConfiguredAddress } from './balancer.js';

const UNIX = /^unix:(?:\/\/)?(\/[^\0]{1,100})$/;
const HOST_AND_PORT = /^(?:https?:\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]{0,252}))(?::(\d{1,5}))?\/?$/i;

/** Whether the text is an address as in `10.0.0.7:4001`, `[fd00::7]:4001`, `bikes-1.internal:4001` or `unix:/run/bikes.sock`. */
export function isAddress(text: string): boolean {
  if (UNIX.test(text)) return true;
  const [, host = '', port] = HOST_AND_PORT.exec(text) ?? [];
  if (host === '' || (host.startsWith('[') && isIP(host.slice(1, -1)) !== 6)) return false;
  return port === undefined ? /^https?:/i.test(text) : Number(port) > 0 && Number(port) <= 65_535;
}

/** @param text Of which `isAddress` is true. Without a port it is that of the scheme. */
export function readAddress(text: string): ConfiguredAddress {
  const path = UNIX.exec(text)?.[1];
  if (path !== undefined) return { path };
  const [, host = '', port] = HOST_AND_PORT.exec(text) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (/^https:/i.test(text) ? 443 : 80)) };
}
