/** Labels of an alert, or of a series. */
export interface Labels {
  readonly [label: string]: string;
}

/** Whether labels include others. */
export function matches(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}
