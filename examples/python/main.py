"""A platform on this machine, and a web service on it: the program of examples/first-service, in Python."""

from berth_cdk import Platform
from cdktf import App
from shop import ShopStack

app = App()
platform = Platform.local(app, "local")  # one Docker host: this machine
ShopStack(app, "shop", cluster=platform.cluster)
app.synth()
