import { expect, test } from 'vitest';
import { readCommandLine, readVersion, settingsOfFlags } from './command-line.js';
import type { CommandOutput } from './command-line.js';
import { StartError } from './start-error.js';

function readLine(...args: readonly string[]) {
  const [written, errors]: [string[], string[]] = [[], []];
  const output: CommandOutput = {
    stdout: { write: (text) => written.push(text) },
    stderr: { write: (text) => errors.push(text) },
  };
  const flags = readCommandLine(
    args,
    'usage: program [--port N]',
    (rest) => {
      if (rest.includes('--prot')) throw new StartError('--prot is no flag');
      return { rest };
    },
    output,
  );
  return { flags, out: written.join(''), err: errors.join(''), exitCode: output.exitCode };
}

test('--help prints the usage, --version the version, and nothing is started', () => {
  expect(readLine('--port', '1', '--help')).toEqual({
    flags: null,
    out: 'usage: program [--port N]\n',
    err: '',
    exitCode: undefined,
  });
  expect(readLine('--version')).toMatchObject({ flags: null, out: `${readVersion()}\n` });
  expect(readVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

test('a wrong flag is an error with exit code 2', () => {
  expect(readLine('--prot', '1')).toEqual({ flags: null, out: '', err: '--prot is no flag\n', exitCode: 2 });
});

test('the argument that only checks the settings is no flag of the program', () => {
  expect(readLine('--check-settings', '--port', '1').flags).toEqual({ rest: ['--port', '1'] });
});

test('flags give values of settings, and a flag that is absent gives none', () => {
  expect(settingsOfFlags({ port: '0', data: undefined }, { port: 'REGISTRY_PORT', data: 'MARQUEE_DATA_DIR' })).toEqual({
    REGISTRY_PORT: '0',
  });
});
