variable "tag" {
  default = "1.4.2"
}

job "shop" {
  datacenters = ["dc1", "dc2"]
  type        = "service"
  priority    = 60
  meta {
    team = "shop"
  }

  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  spread {
    attribute = "${node.datacenter}"
    target "dc1" {
      percent = 70
    }
  }

  update {
    max_parallel      = 2
    min_healthy_time  = "1500ms"
    healthy_deadline  = "2m"
    progress_deadline = "1h"
    canary            = 1
    auto_promote      = true
    auto_revert       = true
  }

  group "web" {
    count          = 3
    shutdown_delay = "5s"

    network {
      mode = "bridge"
      port "http" {
        to = 8080
      }
      port "admin" {
        static       = 9000
        host_network = "private"
      }
      dns {
        servers = ["10.0.0.5"]
      }
    }

    volume "data" {
      type            = "csi"
      source          = "data"
      access_mode     = "multi-node-multi-writer"
      attachment_mode = "file-system"
      per_alloc       = true
      mount_options {
        mount_flags = ["noatime"]
      }
    }

    service {
      name     = "web"
      port     = "http"
      tags     = ["traefik.enable=true", "urlprefix-`/x`"]
      provider = "consul"

      meta {
        version = "${NOMAD_META_version}"
      }

      check {
        type     = "http"
        path     = "/healthz"
        interval = "10s"
        timeout  = "2s"
        header {
          Host = ["shop.example"]
        }
        check_restart {
          limit = 3
          grace = "90s"
        }
      }

      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "db"
              local_bind_port  = 5432
            }
            config {
              protocol = "http"
            }
          }
        }
      }
    }

    scaling {
      min     = 1
      max     = 10
      enabled = true
      policy {
        cooldown = "1m"
        check "load" {
          source = "prometheus"
          query  = "avg(load{job=\"web\"})"
          strategy "target-value" {
            target = 0.7
          }
        }
      }
    }

    task "prepare" {
      driver = "docker"
      lifecycle {
        hook    = "prestart"
        sidecar = false
      }
      config {
        image = "busybox:1.37"
        args  = ["sh", "-c", "echo \"$HOME\" && chown 1000 /data"]
      }
    }

    task "web" {
      driver       = "docker"
      user         = "1000"
      kill_timeout = "20s"
      kill_signal  = "SIGQUIT"

      config {
        image = "registry.example/web:${var.tag}"
        ports = ["http", "admin"]
        labels {
          team = "shop"
        }
        ulimit {
          nofile = "1024:2048"
        }
        mount {
          type   = "bind"
          source = "local/web.conf"
          target = "/etc/web.conf"
        }
        logging {
          type = "json-file"
          config {
            max-size = "5m"
          }
        }
      }

      artifact {
        source      = "https://example.com/a.tgz"
        destination = "local/assets"
        options {
          checksum = "sha256:0"
        }
      }

      template {
        data        = <<EOT
{{ with nomadVar "nomad/jobs/shop" }}password = "{{ .password }}"{{ end }}
home = ${NOMAD_TASK_DIR} `quoted` \n
EOT
        destination = "local/web.conf"
        change_mode = "signal"
        change_signal = "SIGHUP"
        perms       = "0600"
      }

      template {
        data        = "TOKEN={{ key \"shop/token\" }}\n"
        destination = "secrets/env"
        env         = true
      }

      env {
        GREETING = "it's \"${NOMAD_ALLOC_ID}\""
      }

      vault {
        role = "shop"
      }

      volume_mount {
        volume      = "data"
        destination = "/data"
      }

      resources {
        cpu        = 500
        memory     = 256
        memory_max = 512
        device "nvidia/gpu" {
          count = 1
        }
      }

      logs {
        max_files     = 3
        max_file_size = 5
      }
    }
  }
}
