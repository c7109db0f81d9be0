/** Traefik's route to its own dashboard on the entry point `traefik`, in the form of its files: no tag may lead there. */
export const DASHBOARD_ROUTER = {
  'traefik-dashboard': {
    rule: 'PathPrefix(`/api`) || PathPrefix(`/dashboard`)',
    entryPoints: ['traefik'],
    service: 'api@internal',
  },
};
