module berth/test/live/server

go 1.25.0
