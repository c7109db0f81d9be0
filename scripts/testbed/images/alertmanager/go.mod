module berth/images/alertmanager

go 1.26.0

tool github.com/prometheus/alertmanager/cmd/alertmanager

require github.com/prometheus/alertmanager v0.35.0

// The module lacks the files of its web UI, without which it does not compile: a copy gets those of this folder.
replace github.com/prometheus/alertmanager v0.35.0 => ./src
