/** The parts of a jsii manifest that the reference shows. */
export interface Manifest {
  readonly name: string;
  readonly types: { readonly [fqn: string]: Type };
}

export interface Type {
  readonly fqn: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  /** The module: none stands for the package itself. */
  readonly namespace?: string;
  readonly abstract?: boolean;
  /** Whether an interface holds the props of something. */
  readonly datatype?: boolean;
  readonly base?: string;
  /** Where it is defined: `lib/core/size:Size`. */
  readonly symbolId?: string;
  readonly interfaces?: string[];
  readonly docs?: Docs;
  readonly initializer?: { readonly parameters?: Parameter[] };
  readonly methods?: Method[];
  readonly properties?: Property[];
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
}

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly example?: string;
  readonly see?: string;
}

export interface Method {
  readonly name: string;
  readonly protected?: boolean;
  readonly static?: boolean;
  readonly docs?: Docs;
  readonly parameters?: Parameter[];
  readonly variadic?: boolean;
  readonly returns?: { readonly type: TypeReference };
}

export interface Property {
  readonly name: string;
  readonly static?: boolean;
  readonly optional?: boolean;
  readonly docs?: Docs;
  readonly type: TypeReference;
}

export interface Parameter {
  readonly name: string;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly type: TypeReference;
}

/** A type, in one of the ways in which jsii names it. */
export interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
  readonly union?: { readonly types: TypeReference[] };
}
