import { App } from 'cdktf';
import { AppStack, ContainerImage, Platform, Route, Size, WebService } from 'berth-cdk';

const app = new App();
const platform = Platform.local(app, 'local'); // one Docker host: this machine

const shop = new AppStack(app, 'shop', { cluster: platform.cluster });
new WebService(shop, 'webapi', {
  image: ContainerImage.fromRegistry('busybox:1.35'),
  command: 'sh',
  args: [
    '-c',
    'mkdir /tmp/www && echo "hello from $NOMAD_ALLOC_ID" > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www',
  ],
  cpu: 50,
  memory: Size.mebibytes(32),
  routes: [Route.path('/webapi')],
});
app.synth();
