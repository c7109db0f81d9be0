/** Name of the auth methods of Nomad and Consul that give a token for one of a platform's logins. */
export const LOGIN_METHOD = 'berth';

/** Who issues the logins. */
export const LOGIN_ISSUER = 'berth';

/** What a login is for: a platform refuses those of another one. */
export function loginAudience(platform: string): string {
  return `berth-${platform}`;
}

/** Claims of a login that decide what it may do. */
export interface LoginClaims {
  /** `gate` and `services` are the platform's own; the others are for people and pipelines. */
  readonly role: 'gate' | 'services' | 'plan' | 'deploy' | 'operate';

  /** A namespace for apps; `*` stands for all of them. */
  readonly namespace: string;
}
