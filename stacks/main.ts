import { App } from 'cdktf';
import { localPlatform } from './local';
import { ShopStack } from './shop-stack';

const app = new App();
const platform = localPlatform(app);
new ShopStack(app, 'shop', { cluster: platform.cluster });
app.synth();
