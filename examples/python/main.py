"""A platform on this machine, and a web service on it: the program of examples/first-service, in Python."""

from berth_cdk import AppStack, ContainerImage, Platform, Route, Size, WebService
from cdktf import App

app = App()
platform = Platform.local(app, "local")  # one Docker host: this machine

shop = AppStack(app, "shop", cluster=platform.cluster)
WebService(
    shop,
    "webapi",
    image=ContainerImage.from_registry("busybox:1.35"),
    command="sh",
    args=[
        "-c",
        'mkdir /tmp/www && echo "hello from $NOMAD_ALLOC_ID" > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www',
    ],
    cpu=50,
    memory=Size.mebibytes(32),
    routes=[Route.path("/webapi")],
)
app.synth()
