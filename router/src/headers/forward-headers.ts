/** The setting `ROUTER_FORWARD_HEADERS`. */
import type { Settings } from '@marquee/runtime/settings';
import { SETTINGS } from '../settings.js';
import { requestName } from './settings.js';

/** Client headers that every subgraph gets, in lower case. */
export function readForwardHeaders(settings: Settings): readonly string[] {
  const schema = requestName();
  return settings.read(SETTINGS.forwardHeaders).flatMap((name) => {
    const { data, error } = schema.safeParse(name);
    if (error !== undefined) {
      const all = name === '*' ? '; a rule of the section headers in the configuration file can match all' : '';
      settings.problem(`ROUTER_FORWARD_HEADERS: "${name}" ${error.issues[0]?.message.replace(/^"[^"]*" /, '')}${all}`);
    }
    return data === undefined ? [] : [data];
  });
}
