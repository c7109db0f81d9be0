// A platform on this machine, and a web service on it: the program of examples/first-service, in Go.
package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/berth-cdk/berth-go/berth"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

func main() {
	app := cdktf.NewApp(nil)
	platform := berth.Platform_Local(app, jsii.String("local"), nil) // one Docker host: this machine

	shop := berth.NewAppStack(app, jsii.String("shop"), &berth.AppStackProps{Cluster: platform.Cluster()})
	berth.NewWebService(shop, jsii.String("webapi"), &berth.WebServiceProps{
		Image:   berth.ContainerImage_FromRegistry(jsii.String("busybox:1.35"), nil),
		Command: jsii.String("sh"),
		Args: jsii.Strings("-c",
			`mkdir /tmp/www && echo "hello from $NOMAD_ALLOC_ID" > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www`),
		Cpu:    jsii.Number(50),
		Memory: berth.Size_Mebibytes(jsii.Number(32)),
		Routes: &[]berth.Route{berth.Route_Path(jsii.String("/webapi"))},
	})
	app.Synth()
}
