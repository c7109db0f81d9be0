/** Ports of a Nomad agent: its own defaults. */
export const NOMAD_PORTS = { http: 4646, rpc: 4647, gossip: 4648 } as const;

/** The range from which Nomad takes the dynamic ports of tasks. */
export const TASK_PORT_RANGE = { first: 20000, last: 32000 } as const;

/** That range, as firewalls write it. */
export const TASK_PORTS = `${TASK_PORT_RANGE.first}-${TASK_PORT_RANGE.last}`;

/** What the ports are for, in errors and firewall rules. */
export const NOMAD_PORT_NAMES: { readonly [port in keyof typeof NOMAD_PORTS]: string } = {
  http: "Nomad's API",
  rpc: "Nomad's RPC",
  gossip: "Nomad's gossip",
};
