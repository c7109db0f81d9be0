/** What a script that follows a job finds in its environment, of a stack as it is synthesized. */
export function monitorEnvironment(stack: any, resource: any): { [variable: string]: string } {
  const expression = resource.provisioner[0]['local-exec'].environment;
  const [, own] = /^\$\{merge\(local\.nomad_monitor, \{ (.*) \}\)\}$/s.exec(expression)!;
  const values = [...own.matchAll(/(\w+) = ("(?:[^"\\]|\\.)*")/g)];
  return {
    ...stack.locals.nomad_monitor,
    ...Object.fromEntries(values.map(([, name, text]) => [name, JSON.parse(text)])),
  };
}
