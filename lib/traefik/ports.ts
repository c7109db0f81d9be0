/** Port of Traefik's entry point for ping, metrics and the dashboard, unless another one is given. */
export const ADMIN_PORT = 8081;
