/**
 * Tags that lead requests to what Traefik itself serves, such as its API: those with `@internal`. Whoever may register a service
 * could otherwise open it to everyone. The one exception is `ping@internal`, which tells nothing, and is the ingress' own.
 *
 * The syntax is that of JavaScript and of Go: both check tags by it.
 *
 * @param prefix what Traefik's tags begin with
 */
export function internalTag(prefix: string = 'traefik'): string {
  return `^${prefix}[\\s\\S]*(?:[^=]ping|[^p]ing|[^i]ng|[^n]g|[^g])@internal`;
}
