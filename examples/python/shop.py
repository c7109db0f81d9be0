"""All that the app runs."""

from berth_cdk import AppStack, ContainerImage, ICluster, Route, Size, WebService
from constructs import Construct


class ShopStack(AppStack):
    def __init__(self, scope: Construct, id: str, *, cluster: ICluster) -> None:
        super().__init__(scope, id, cluster=cluster)
        WebService(
            self,
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
