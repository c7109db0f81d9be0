"""What the app becomes: python -m unittest"""

import unittest

from berth_cdk import Platform
from berth_cdk.testing import Template
from cdktf import Testing
from shop import ShopStack


class ShopTest(unittest.TestCase):
    def test_two_instances_serve_webapi(self) -> None:
        app = Testing.app()
        shop = ShopStack(app, "shop", cluster=Platform.local(app, "local").cluster)
        [group] = Template.of(shop).job("webapi")["TaskGroups"]
        self.assertEqual(group["Count"], 2)
        self.assertIn("traefik.enable=true", group["Services"][0]["Tags"])
