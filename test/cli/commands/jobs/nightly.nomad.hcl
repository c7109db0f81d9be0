job "nightly" {
  type      = "batch"
  namespace = "shop"

  periodic {
    crons            = ["0 4 * * *", "30 4 * * 7"]
    prohibit_overlap = true
    time_zone        = "Europe/Berlin"
  }

  reschedule {
    attempts  = 0
    unlimited = false
  }

  group "report" {
    restart {
      attempts = 2
      interval = "1h"
      delay    = "15s"
      mode     = "fail"
    }

    ephemeral_disk {
      size   = 500
      sticky = true
    }

    task "report" {
      driver = "exec"
      config {
        command = "/bin/report"
        args    = ["--all", "${TARGET}"]
      }
      template {
        data        = "export TARGET=all"
        destination = "local/env"
        env         = true
      }
      identity {
        name = "vault"
        aud  = ["vault.io"]
        ttl  = "1h"
      }
      dispatch_payload {
        file = "input"
      }
    }
  }
}
