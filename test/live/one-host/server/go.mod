module berth/test/live/one-host/server

go 1.25.0
