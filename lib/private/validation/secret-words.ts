/** Names of what is a secret. */
export const SECRET_KEY = /(?:password|passwd|passphrase|secret|token|credentials?|(?:api|private)[_-]?key)$/i;

/** A text that holds a private key. */
export const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
