#!/usr/bin/env node
import { run } from './command-line';
import { Interruption } from './interruption';
import { terminalOf } from './terminal';

const interruption = new Interruption();
void run(process.argv.slice(2), {
  out: console.log,
  err: console.error,
  terminal: terminalOf(process),
  untilStopped: () => interruption.listen(),
  onSignal: (listener) => interruption.handOn(listener),
}).then((code) => {
  process.exitCode = interruption.code ?? code;
  if (interruption.isHandedOn) process.exit();
});
