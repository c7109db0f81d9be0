import { Secret } from '../../../core/secret';

/** How a receiver is told. */
export interface ReceiverOptions {
  /**
   * Tell also when an alert has ended.
   *
   * @default true
   */
  readonly sendResolved?: boolean;

  /**
   * Further options, nested, by Alertmanager's own names. Secrets do not belong here: the job would show them.
   *
   * @default - Alertmanager's own
   * @see https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
   */
  readonly config?: { [key: string]: any };
}

/** Options for `AlertReceiver.webhook`: one of both URLs. */
export interface WebhookReceiverOptions extends ReceiverOptions {
  /**
   * URL that gets the alerts, if it holds no secret.
   *
   * @default - it is secret
   */
  readonly url?: string;

  /**
   * URL that gets the alerts, as a secret.
   *
   * @default - it is none
   */
  readonly secretUrl?: Secret;
}

/** Options for `AlertReceiver.slack`: a URL or a token. */
export interface SlackReceiverOptions extends ReceiverOptions {
  /**
   * URL of an incoming webhook.
   *
   * @default - a bot posts
   */
  readonly url?: Secret;

  /**
   * Token of a bot.
   *
   * @default - an incoming webhook posts
   */
  readonly token?: Secret;

  /**
   * Channel, such as `#alerts`.
   *
   * @default - that of the webhook
   */
  readonly channel?: string;
}

/** Options for `AlertReceiver.pagerDuty`. */
export interface PagerDutyReceiverOptions extends ReceiverOptions {
  /** Integration key of a service, of the Events API v2. */
  readonly routingKey: Secret;
}

/** Options for `AlertReceiver.email`. */
export interface EmailReceiverOptions extends ReceiverOptions {
  /** Addresses that get the mail, separated by commas. */
  readonly to: string;

  /** Address that sends it. */
  readonly from: string;

  /** Mail server with its port, such as `smtp.example:587`. */
  readonly smarthost: string;

  /**
   * User of the mail server.
   *
   * @default - it asks for none
   */
  readonly username?: string;

  /**
   * The user's password.
   *
   * @default - it asks for none
   */
  readonly password?: Secret;
}

/** Options for `AlertReceiver.opsGenie`. */
export interface OpsGenieReceiverOptions extends ReceiverOptions {
  /** Key of the API. */
  readonly apiKey: Secret;
}

/** Options for `AlertReceiver.telegram`. */
export interface TelegramReceiverOptions extends ReceiverOptions {
  /** Token of the bot. */
  readonly botToken: Secret;

  /** Id of the chat. */
  readonly chatId: number;
}

/** Options for receivers that have a secret URL: Discord, Microsoft Teams, Mattermost. */
export interface ChatReceiverOptions extends ReceiverOptions {
  /** URL of the webhook. */
  readonly url: Secret;
}

/** Options for `AlertReceiver.pushover`. */
export interface PushoverReceiverOptions extends ReceiverOptions {
  /** Key of the user. */
  readonly userKey: Secret;

  /** Token of the application. */
  readonly token: Secret;
}

/** Options for `AlertReceiver.of`. */
export interface OtherReceiverOptions extends ReceiverOptions {
  /**
   * Secrets by Alertmanager's own names for them, without `_file`: `api_key`, `token`.
   */
  readonly secrets: { [key: string]: Secret };
}
