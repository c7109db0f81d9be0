/** A parameter of something that may be called. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly variadic: boolean;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  readonly returns: string;
}

/** Read `(name: string, options?: HostOptions, ...more: string[]): Host`. */
export function readSignature(text: string): Signature {
  const [, list, returns] = /^\((.*)\): (.*)$/.exec(text)!;
  const parameters = list === '' ? [] : list.split(', ').map(readParameter);
  return { parameters, returns };
}

function readParameter(text: string): Parameter {
  const [, dots, name, mark, type] = /^(\.\.\.)?(\w+)(\?)?: (.*)$/.exec(text)!;
  return { name, type, optional: mark !== undefined, variadic: dots !== undefined };
}
