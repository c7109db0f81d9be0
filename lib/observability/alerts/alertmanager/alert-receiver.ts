import { Secret } from '../../../core/secret';
import { httpUrl } from '../../../private/validation/address-rules';
import { checked } from '../../../private/validation/checked';
import { definedOnly, merge } from '../../../private/rendering/json';
import { checkDocument } from '../../../private/validation/plain-text';
import { NOT_EMPTY, oneOf } from '../../../private/validation/rules';
import { Rule, Violation, Violations } from '../../../private/validation/violations';
import * as options from './receiver-options';

/** One way in which a receiver is told. */
interface Integration {
  /** Alertmanager's name of its kind, such as `slack`. */
  readonly kind: string;
  readonly options: options.ReceiverOptions;
  readonly config: { readonly [key: string]: unknown };

  /** Secrets by the option that names their file, without `_file`. */
  readonly secrets: { readonly [option: string]: Secret | undefined };
  readonly check?: (prop: string, violations: Violations) => void;
}

/** A secret, as a file of Alertmanager's task. */
export interface SecretFile {
  readonly file: string;
  readonly secret: Secret;
}

/** Variables that Alertmanager's job reads. */
export const RECEIVER_VARIABLES = 'nomad/jobs/alertmanager';

/** Kinds of receivers that `of` takes: those without a method of their own. */
const OTHERS = ['incidentio', 'jira', 'rocketchat', 'sns', 'victorops', 'webex', 'wechat'];

/**
 * Define who is told of alerts, and how. Several with one name are one receiver that is told in several ways.
 *
 * Secrets are references to Nomad variables of the namespace `monitoring`, with a path below `nomad/jobs/alertmanager/`.
 * They reach Alertmanager as files, and stand neither in its job nor in Terraform's state.
 *
 * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver
 */
@checked('AlertReceiver')
export class AlertReceiver {
  /** Define a receiver that gets alerts as JSON by HTTP: the way to all that has none of its own here. */
  public static webhook(name: string, props: options.WebhookReceiverOptions): AlertReceiver {
    const { url, secretUrl } = props;
    return new AlertReceiver(name, {
      kind: 'webhook',
      ...{ options: props, config: { url }, secrets: { url: secretUrl } },
      check: (prop, violations) => {
        violations.requireOne(prop, { url, secretUrl });
        violations.require(`${prop}.url`, url, httpUrl('https://hooks.example/alerts'));
        violations.require(`${prop}.url`, url, NO_PASSWORD);
      },
    });
  }

  /** Define a channel of Slack. */
  public static slack(name: string, props: options.SlackReceiverOptions): AlertReceiver {
    const { url, token, channel } = props;
    return new AlertReceiver(name, {
      kind: 'slack',
      ...{ options: props, config: { channel }, secrets: { api_url: url, app_token: token } },
      check: (prop, violations) => {
        violations.requireOne(prop, { url, token });
        if (token !== undefined && channel === undefined) {
          violations.add({ prop: `${prop}.channel`, must: "be given with 'token': a bot has no channel of its own" });
        }
      },
    });
  }

  /** Define a service of PagerDuty. */
  public static pagerDuty(name: string, props: options.PagerDutyReceiverOptions): AlertReceiver {
    const secrets = { routing_key: props.routingKey };
    return new AlertReceiver(name, { kind: 'pagerduty', options: props, config: {}, secrets });
  }

  /** Define people who get mail. */
  public static email(name: string, props: options.EmailReceiverOptions): AlertReceiver {
    const { to, from, smarthost, username, password } = props;
    return new AlertReceiver(name, {
      kind: 'email',
      options: props,
      config: { to, from, smarthost, auth_username: username },
      secrets: { auth_password: password },
      check: (prop, violations) => {
        violations.require(`${prop}.to`, to, ADDRESS);
        violations.require(`${prop}.from`, from, ADDRESS);
        violations.require(`${prop}.smarthost`, smarthost, HOST_PORT);
        if ((username === undefined) !== (password === undefined)) {
          const missing = username === undefined ? 'username' : 'password';
          violations.add({ prop: `${prop}.${missing}`, must: 'be given: a mail server asks for both or for none' });
        }
      },
    });
  }

  /** Define a team of OpsGenie. */
  public static opsGenie(name: string, props: options.OpsGenieReceiverOptions): AlertReceiver {
    return new AlertReceiver(name, {
      kind: 'opsgenie',
      options: props,
      config: {},
      secrets: { api_key: props.apiKey },
    });
  }

  /** Define a chat of Telegram. */
  public static telegram(name: string, props: options.TelegramReceiverOptions): AlertReceiver {
    const { botToken, chatId } = props;
    return new AlertReceiver(name, {
      kind: 'telegram',
      ...{ options: props, config: { chat_id: chatId }, secrets: { bot_token: botToken } },
      check: (prop, violations) => violations.require(`${prop}.chatId`, chatId, CHAT),
    });
  }

  /** Define a channel of Discord. */
  public static discord(name: string, props: options.ChatReceiverOptions): AlertReceiver {
    return new AlertReceiver(name, {
      kind: 'discord',
      options: props,
      config: {},
      secrets: { webhook_url: props.url },
    });
  }

  /** Define a channel of Microsoft Teams, by a workflow. */
  public static msTeams(name: string, props: options.ChatReceiverOptions): AlertReceiver {
    return new AlertReceiver(name, {
      kind: 'msteamsv2',
      options: props,
      config: {},
      secrets: { webhook_url: props.url },
    });
  }

  /** Define a channel of Mattermost. */
  public static mattermost(name: string, props: options.ChatReceiverOptions): AlertReceiver {
    return new AlertReceiver(name, {
      kind: 'mattermost',
      options: props,
      config: {},
      secrets: { webhook_url: props.url },
    });
  }

  /** Define people who are told by Pushover. */
  public static pushover(name: string, props: options.PushoverReceiverOptions): AlertReceiver {
    const secrets = { user_key: props.userKey, token: props.token };
    return new AlertReceiver(name, { kind: 'pushover', options: props, config: {}, secrets });
  }

  /**
   * Define a receiver of another kind that Alertmanager has.
   *
   * @param kind `incidentio`, `jira`, `rocketchat`, `sns`, `victorops`, `webex` or `wechat`; what it needs stands in `config`
   */
  public static of(name: string, kind: string, props: options.OtherReceiverOptions): AlertReceiver {
    return new AlertReceiver(name, {
      ...{ kind, options: props, config: {}, secrets: props.secrets },
      check: (prop, violations) => {
        violations.require(`${prop}.kind`, kind, oneOf(...OTHERS));
        violations.require(`${prop}.secrets`, Object.keys(props.secrets), NOT_EMPTY);
      },
    });
  }

  private constructor(
    /** Name of the receiver, by which routes refer to it. */
    public readonly name: string,
    private readonly integration: Integration,
  ) {}

  /** What is wrong with it. @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    const { check, secrets, options: given } = this.integration;
    violations.require(`${prop}.name`, this.name, NAME);
    check?.(prop, violations);
    for (const secret of Object.values(secrets)) {
      if (secret === undefined) continue;
      const { keeper, path } = secret;
      if (keeper !== 'nomad') violations.add({ prop, must: 'have its secret in a Nomad variable', got: keeper });
      else violations.require(prop, path, OWN_VARIABLE);
    }
    checkDocument(`${prop}.config`, given.config ?? {}, violations);
    for (const key of secretKeys(given.config ?? {})) {
      // That of VictorOps is a name.
      if (key === 'routing_key' && this.integration.kind === 'victorops') continue;
      const must = 'be a reference to a Nomad variable: the job would show it to everyone who may read jobs';
      violations.add({ prop: `${prop}.config.${key}`, must });
    }
    return violations.all;
  }

  /** Alertmanager's name of its kind, such as `slack_configs`. @internal */
  public get _kind(): string {
    return `${this.integration.kind}_configs`;
  }

  /** Its secrets, as files. @internal */
  public _files(index: number): SecretFile[] {
    return Object.entries(this.integration.secrets).flatMap(([option, secret]) =>
      secret === undefined ? [] : [{ file: fileOf(index, option), secret }],
    );
  }

  /** Its part of Alertmanager's configuration. @internal */
  public _toConfig(index: number): { [key: string]: any } {
    const { config, secrets, options: given } = this.integration;
    const files = Object.keys(secrets)
      .filter((option) => secrets[option] !== undefined)
      .map((option) => [`${option}_file`, `/${fileOf(index, option)}`]);
    const own = { send_resolved: given.sendResolved ?? true, ...config, ...Object.fromEntries(files) };
    return merge(definedOnly(own), given.config ?? {});
  }
}

function fileOf(index: number, option: string): string {
  return `secrets/receiver-${index}-${option}`;
}

/** Keys under which Alertmanager takes a secret itself. */
const SECRET_KEY =
  /^(?:api_key|api_secret|app_token|auth_password|auth_secret|bearer_token|bot_token|client_secret|credentials|password|routing_key|secret_key|service_key|token|user_key|webhook_url)$/;

/** Paths of the keys that hold secrets. */
function secretKeys(config: { readonly [key: string]: any }): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (typeof value === 'string' && SECRET_KEY.test(key)) return [key];
    if (typeof value !== 'object' || value === null) return [];
    return secretKeys(value).map((inner) => `${key}.${inner}`);
  });
}

const NAME: Rule<string> = {
  must: "not be empty, and not be 'none', the receiver that nobody is",
  holds: (name) => name !== '' && name !== 'none',
};

const OWN_VARIABLE: Rule<string> = {
  must: `have its secret in a variable below '${RECEIVER_VARIABLES}/', which Alertmanager may read`,
  holds: (path) => path.startsWith(`${RECEIVER_VARIABLES}/`),
};

const NO_PASSWORD: Rule<string> = {
  must: 'hold no user and no password',
  holds: (url) => !/^https?:\/\/[^/]*@/.test(url),
  fix: () => "write 'secretUrl'",
};

const ADDRESS: Rule<string> = { must: 'be an address of mail', holds: (text) => /[^\s@]@[^\s@]/.test(text) };

const HOST_PORT: Rule<string> = {
  must: 'be a mail server with its port, such as smtp.example:587',
  holds: (text) => /^\S+:\d{1,5}$/.test(text),
  fix: (text) => (/^[\w.-]+$/.test(text) ? `write '${text}:587'` : undefined),
};

const CHAT: Rule<number> = {
  must: 'be the id of a chat, an integer but 0',
  holds: (id) => Number.isInteger(id) && id !== 0,
};
