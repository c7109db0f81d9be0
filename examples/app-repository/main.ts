import { App } from 'cdktf';
import { Cluster } from 'berth-cdk';
import { ShopStack } from './shop-stack';

const app = new App();
const cluster = Cluster.fromContract('prod.contract.json'); // from the platform's own repository: no secrets
new ShopStack(app, 'shop', { cluster, namespace: 'shop' });
app.synth();
