import type { LRParser } from '@lezer/lr';

let loaded: LRParser | undefined;

/**
 * Prometheus' own grammar, loaded only when an expression is read.
 *
 * The package declares its types for ECMAScript modules only, though it has a program for both kinds.
 */
export function promqlGrammar(): LRParser {
  return (loaded ??= require('@prometheus-io/lezer-promql').parser as LRParser);
}
