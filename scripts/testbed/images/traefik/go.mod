module berth/images/traefik

go 1.26.0

tool github.com/traefik/traefik/v3/cmd/traefik

require github.com/traefik/traefik/v3 v3.7.13

// Traefik's own replacements and exclusions: a dependency does not bring them along. Its own commit of
// go-http-auth is not served everywhere.
replace (
	github.com/abbot/go-http-auth => github.com/containous/go-http-auth v0.4.1-0.20200324110947-a37a7636d23e
	github.com/gorilla/mux => github.com/containous/mux v0.0.0-20250523120546-41b6ec3aed59
)

// This module has no version of its own: the folder is all of it.
replace github.com/traefik/traefik/dynamic/ext => ./ext

// Some of its DNS providers need modules that are not served everywhere: a copy gets a list of this folder, without any.
replace github.com/go-acme/lego/v5 v5.4.1 => ./lego

exclude github.com/tencentcloud/tencentcloud-sdk-go v3.0.83+incompatible
