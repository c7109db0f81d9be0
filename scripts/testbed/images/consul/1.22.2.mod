module berth/images/consul

go 1.25.9

tool github.com/hashicorp/consul

require github.com/hashicorp/consul v1.22.2

require github.com/hashicorp/consul/api v1.33.0

// Consul's own exclusions: a dependency does not bring them along.
exclude (
	github.com/hashicorp/go-msgpack v1.1.5
	github.com/hashicorp/go-msgpack v1.1.6
)

// Newer than its own, which are not everywhere.
require (
	github.com/hashicorp/consul/envoyextensions v0.9.6
	github.com/hashicorp/consul/proto-public v0.7.4
	github.com/hashicorp/consul/sdk v0.17.3
	github.com/hashicorp/consul/troubleshoot v0.8.7
)
