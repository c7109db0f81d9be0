/** The release of Consul that a platform runs unless it names another one. */
export const CONSUL_VERSION = '1.22.7';
