module berth/images/consul

go 1.25.9

tool github.com/hashicorp/consul

require github.com/hashicorp/consul v1.22.7

require github.com/hashicorp/consul/api v1.34.1

// Consul's own exclusions: a dependency does not bring them along.
exclude (
	github.com/hashicorp/go-msgpack v1.1.5
	github.com/hashicorp/go-msgpack v1.1.6
)
