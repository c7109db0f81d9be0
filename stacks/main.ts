import { App } from 'cdktf';
import { localPlatform } from './local';
import { ShopStack } from './shop-stack';

const app = new App();
const observed = app.node.tryGetContext('observe') === true ? { metrics: {}, logs: {} } : {};
const platform = localPlatform(app, observed);
new ShopStack(app, 'shop', { cluster: platform.cluster });
app.synth();
