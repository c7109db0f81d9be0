/** Ports of a Consul agent: its own defaults, but for DNS. */
export const CONSUL_PORTS = {
  /** Containers can be told a name server's address, but not its port. */
  dns: 53,
  rpc: 8300,
  gossip: 8301,
  wanGossip: 8302,
  http: 8500,
  https: 8501,
  grpc: 8502,
  grpcTls: 8503,
} as const;

/** The API of the agent on the same host, without TLS. */
export const LOCAL_CONSUL = `127.0.0.1:${CONSUL_PORTS.http}`;

/** What the ports are for, in errors and firewall rules. */
export const CONSUL_PORT_NAMES: { readonly [port in keyof typeof CONSUL_PORTS]: string } = {
  dns: "Consul's DNS",
  rpc: "Consul's RPC",
  gossip: "Consul's gossip",
  wanGossip: "Consul's gossip between datacenters",
  http: "Consul's API",
  https: "Consul's API with TLS",
  grpc: "Consul's gRPC",
  grpcTls: "Consul's gRPC with TLS",
};
