module berth/images/nomad

go 1.25.8

tool github.com/hashicorp/nomad

require github.com/hashicorp/nomad v1.11.3

require github.com/hashicorp/nomad/api v0.0.0-20260205205048-8315996478d1

// Nomad's own replacements: a dependency does not bring them along.
replace (
	github.com/Microsoft/go-winio => github.com/endocrimes/go-winio v0.4.13-0.20190628114223-fb47a8b41948
	github.com/hashicorp/hcl => github.com/hashicorp/hcl v1.0.1-nomad-1
)
