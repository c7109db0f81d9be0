import { App } from 'cdktf';
import { localPlatform } from './local';
import { ShopStack } from './shop-stack';

const app = new App();
const context = (key: string) => app.node.tryGetContext(key);
const observed = context('observe') === true ? { metrics: {}, logs: {} } : {};
const platform = localPlatform(app, { dockerDataRoot: context('dockerDataRoot'), ...observed });
new ShopStack(app, 'shop', { cluster: platform.cluster });
app.synth();
