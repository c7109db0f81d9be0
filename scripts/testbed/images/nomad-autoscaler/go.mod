module berth/images/nomad-autoscaler

go 1.25.0

tool github.com/hashicorp/nomad-autoscaler

require github.com/hashicorp/nomad-autoscaler v0.4.7
