#!/usr/bin/env node
import { run } from './command-line';

void run(process.argv.slice(2), { out: console.log, err: console.error }).then((code) => (process.exitCode = code));
