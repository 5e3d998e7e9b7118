/** The options of `run.mjs`. */
import { parseArgs } from 'node:util';

function wholeNumber(name, text, min, max) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}, got "${text}"`);
}

/** @returns the names that an option lists, in the order of `names` */
function listed(option, text, names) {
  const wanted = text.split(',');
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--${option} takes ${names.join(', ')}; unknown: ${unknown.join(', ')}`);
  return names.filter((name) => wanted.includes(name));
}

/** With `--quick`: seconds of warm-up and of measurement with which all scenarios take a quarter of an hour. */
const QUICK = { warmup: '10', seconds: '4', only: 'native,stock,hive-rust,hive-router,grafbase' };
const FULL = { warmup: '25', seconds: '10' };

/**
 * @param gateways The names that `--only` accepts.
 * @param scenarios The names that `--scenarios` accepts.
 */
export function readOptions(args, { gateways, scenarios }) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
      warmup: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string', default: '50' },
      only: { type: 'string' },
      scenarios: { type: 'string' },
      'hive-router': { type: 'string', default: '' },
      'node-flags': { type: 'string', default: '' },
      note: { type: 'string', default: '' },
      'dry-run': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const defaults = { only: gateways.join(','), ...(values.quick ? QUICK : FULL) };
  const of = (name) => values[name] ?? defaults[name];
  return {
    isQuick: values.quick,
    rounds: wholeNumber('rounds', values.rounds, 1, 20),
    warmup: wholeNumber('warmup', of('warmup'), 0, 120),
    seconds: wholeNumber('seconds', of('seconds'), 1, 120),
    connections: wholeNumber('connections', values.connections, 1, 1_000),
    only: listed('only', of('only'), gateways),
    /** Gateways that are named take part in every scenario. */
    isNamed: values.only !== undefined,
    scenarios: listed('scenarios', values.scenarios ?? scenarios.join(','), scenarios),
    /** An executable file; empty: the one that this bench has installed. */
    hiveRouter: values['hive-router'],
    /** For every gateway that is a Node process. */
    nodeFlags: values['node-flags'].split(' ').filter((flag) => flag !== ''),
    note: values.note,
    /** A part of the gateways or of the scenarios does not replace the results of all. */
    write: values.write || !(values['dry-run'] || values.only !== undefined || values.scenarios !== undefined),
    /** Steps that an interrupted run with the same options has measured are not measured again. */
    resume: values.resume,
    profile: values.profile,
    gatewayCore: 0,
    otherCore: 1,
  };
}
