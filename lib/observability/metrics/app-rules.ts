/** Path prefix of the variables in which apps bring their alerts. */
export const ALERTS_PATH = 'berth/alerts';

/** Item of such a variable: a group of rules as JSON. */
export const ALERTS_ITEM = 'group';

/** A file of rules with the alerts of all apps of a namespace, which Nomad writes again whenever one of them changes. */
export function appRulesTemplate(namespace: string): string {
  const each = `{{ with nomadVar (printf "%s@%s" .Path .Namespace) }}{{ .${ALERTS_ITEM} }},\n{{ end }}`;
  // Prometheus reads it as YAML, in which a comma may follow the last item.
  return `{"groups":[{{ range nomadVarList "${ALERTS_PATH}@${namespace}" }}${each}{{ end }}]}\n`;
}

/** The right to read them, in Nomad's policy language. */
export function appRulesPolicy(namespaces: readonly string[]): string {
  const variables = `variables { path "${ALERTS_PATH}/*" { capabilities = ["read", "list"] } }`;
  return namespaces.map((name) => `namespace "${name}" { ${variables} }`).join('\n');
}
