import { Fn, propertyAccess, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { OtlpTarget } from '../../../observability/collector/otlp-exporter';
import { httpUrl } from '../../../private/validation/address-rules';
import { checkTexts } from '../../../private/validation/plain-text';
import { Rule, Violations } from '../../../private/validation/violations';

/** An endpoint that takes telemetry by OTLP over HTTP. */
export interface OtlpEndpoint {
  /** Base URL, such as `https://otlp.example.com:4318`. The path of each signal, such as `/v1/logs`, is appended. */
  readonly url: string;

  /**
   * Headers of each request, for what is no secret.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };

  /**
   * Names of headers whose values are secrets. The stack of each host takes the values from its sensitive variable
   * `<platform>_otlp_headers`, a map of texts by these names.
   *
   * @default - none
   */
  readonly secretHeaders?: string[];
}

const BASE_URL = httpUrl('https://otlp.example.com:4318');

/** The path of a signal would be appended to itself, and anything behind a question mark would hide it. */
const OTLP_URL: Rule<string> = {
  must: "be the base URL of an endpoint, such as https://otlp.example.com:4318: the Collector appends '/v1/logs' and '/v1/traces'",
  holds: (value) => !/\/v1\/(?:logs|traces|metrics)\/*$/.test(value) && !/[?#]/.test(value),
  fix: (value) => `write '${value.replace(/(?:\/v1\/(?:logs|traces|metrics)\/*|[?#].*)$/, '')}'`,
};

const CREDENTIALS: Rule<string> = {
  must: "hold no user and password, which are secrets: name a header in 'secretHeaders'",
  holds: (value) => !/^https?:\/\/[^/]*@/.test(value),
};

const HEADER_NAME: Rule<string> = {
  must: "be the name of a header: letters, digits and !#$%&'*+-.^_`|~",
  holds: (value) => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(value) && value !== '*',
};

const HEADER_VALUE: Rule<string> = {
  must: 'be the value of a header: printable, on one line, without spaces at its ends',
  holds: (value) => /^(?:[!-~\u0080-\uffff](?:[ -~\t\u0080-\uffff]*[!-~\u0080-\uffff])?)?$/.test(value),
};

/** Check an endpoint. */
export function checkEndpoint(prop: string, endpoint: OtlpEndpoint, violations: Violations): void {
  const { url, headers = {}, secretHeaders = [] } = endpoint;
  const before = violations.all.length;
  violations.require(`${prop}.url`, url, BASE_URL);
  if (violations.all.length === before) {
    violations.require(`${prop}.url`, url, OTLP_URL);
    violations.require(`${prop}.url`, url, CREDENTIALS);
  }
  const names = new Map<string, string>();
  const name = (place: string, header: string): void => {
    violations.require(place, header, HEADER_NAME);
    const same = names.get(header.toLowerCase());
    if (same !== undefined) violations.add({ prop: place, must: `be named once: ${same} has it`, got: header });
    names.set(header.toLowerCase(), `'${place}'`);
  };
  for (const [header, value] of Object.entries(headers)) {
    name(`${prop}.headers.${header}`, header);
    violations.require(`${prop}.headers.${header}`, value, HEADER_VALUE);
  }
  checkTexts(`${prop}.headers`, headers, violations);
  secretHeaders.forEach((header, index) => name(`${prop}.secretHeaders[${index}]`, header));
}

/** Name of the variable with the values of the secret headers of a platform's endpoints. */
export function headersVariable(platform: string): string {
  return `${platform.replace(/-/g, '_')}_otlp_headers`;
}

/** What the exporters of a host send to; the values of secret headers come from a variable of the host's stack. */
export function targetsOf(stack: TerraformStack, platform: string, endpoints: readonly OtlpEndpoint[]): OtlpTarget[] {
  const names = [...new Set(endpoints.flatMap(({ secretHeaders = [] }) => secretHeaders))];
  const variable = names.length === 0 ? undefined : define(stack, headersVariable(platform), names);
  return endpoints.map(({ url, headers = {}, secretHeaders = [] }) => ({
    url,
    headers: {
      ...headers,
      // A dollar would begin a variable of the Collector's.
      ...Object.fromEntries(
        secretHeaders.map((name) => [
          name,
          Fn.replace(Token.asString(propertyAccess(variable!.fqn, [name])), '$', '$$'),
        ]),
      ),
    },
  }));
}

function define(stack: TerraformStack, name: string, headers: readonly string[]): TerraformVariable {
  const variable = new TerraformVariable(stack, name, {
    type: 'map(string)',
    sensitive: true,
    nullable: false,
    description: `Values of the headers ${headers.join(', ')}, by their names, with which telemetry is sent on`,
    validation: [
      {
        condition: `\${alltrue([for name in ${JSON.stringify(headers)} : lookup(var.${name}, name, "") != ""])}`,
        errorMessage: `It must have a value for each of ${headers.join(', ')}.`,
      },
    ],
  });
  variable.overrideLogicalId(name);
  return variable;
}
