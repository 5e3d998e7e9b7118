#!/usr/bin/env node
// npm links this file at installation, before `dist` is built.
import './dist/cli/main.js';
