module berth/images/promtool

go 1.26.7

// Without the SDKs of all clouds.
// -tags=remove_all_sd,enable_consul_sd,netgo
tool github.com/prometheus/prometheus/cmd/promtool

require github.com/prometheus/prometheus v0.316.0 // release 3.16.0
