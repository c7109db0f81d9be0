/** The release of Traefik that a platform runs unless it names another image. */
export const TRAEFIK_VERSION = '3.6.12';
