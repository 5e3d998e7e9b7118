/** The options of `run.mjs`. */
import { parseArgs } from 'node:util';

function wholeNumber(name, text, min, max) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}, got "${text}"`);
}

/** @param names The gateways that `--only` accepts. */
export function readOptions(args, names) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      warmup: { type: 'string', default: '25' },
      seconds: { type: 'string', default: '10' },
      connections: { type: 'string', default: '50' },
      only: { type: 'string', default: names.join(',') },
      'node-flags': { type: 'string', default: '' },
      note: { type: 'string', default: '' },
      'dry-run': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${names.join(', ')}; unknown: ${unknown.join(', ')}`);
  return {
    rounds: wholeNumber('rounds', values.rounds, 1, 20),
    warmup: wholeNumber('warmup', values.warmup, 0, 120),
    seconds: wholeNumber('seconds', values.seconds, 1, 120),
    connections: wholeNumber('connections', values.connections, 1, 1_000),
    only,
    /** For every gateway that is a Node process. */
    nodeFlags: values['node-flags'].split(' ').filter((flag) => flag !== ''),
    note: values.note,
    write: !values['dry-run'],
    profile: values.profile,
    gatewayCore: 0,
    otherCore: 1,
  };
}
