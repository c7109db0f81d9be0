/** Matchers of labels, as PromQL and LogsQL have them. */
export function labels(values: { readonly [name: string]: string }): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

/** The matcher of a label that has one of several values, in PromQL. */
export function oneOf(name: string, values: readonly string[]): string {
  if (values.length === 1) return labels({ [name]: values[0] });
  const pattern = values.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return `${name}=~${JSON.stringify(pattern)}`;
}
