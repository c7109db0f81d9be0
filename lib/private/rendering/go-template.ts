/** Escape text so that a Go template, as Nomad's clients fill them in, yields it unchanged. */
export function escapeGoTemplate(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}
