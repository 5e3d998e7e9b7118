/** `marquee rover …`: plugins with which Rover uses our composition and our router. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findRouter, NO_ROUTER } from '../../rover/find-router.js';
import { folderOfNpmRover, installPlugins, PLUGIN_VERSION } from '../../rover/install-plugins.js';
import { optionalOption } from '../command.js';
import type { Command } from '../command.js';

const NEXT_STEP = `Next: export APOLLO_ELV2_LICENSE=accept APOLLO_ROVER_SKIP_UPDATE=1, write "federation_version: =${PLUGIN_VERSION}" into supergraph.yaml, then rover supergraph compose --config supergraph.yaml`;

export const roverInstall: Command = {
  name: 'rover install',
  usage: 'marquee rover install [--into <folder>]',
  summary:
    'installs plugins into ~/.rover/bin and npm’s Rover, with which `rover supergraph compose` and `rover dev` use our composition and our router, offline',
  run: async (input) => {
    const into = optionalOption(input, 'into');
    const folders = into === null ? [join(homedir(), '.rover', 'bin'), folderOfNpmRover()] : [into];
    const installed = (
      await Promise.all(folders.map(async (folder) => (folder === null ? [] : installPlugins(folder))))
    ).flat();
    const missing = findRouter() === null ? [NO_ROUTER] : [];
    return { verdict: 'safe', text: [...installed, ...missing, NEXT_STEP].join('\n'), data: { installed } };
  },
};
