#!/usr/bin/env node
// A file that is there before anything is built, for npm to link.
import './dist/cli/main.js';
