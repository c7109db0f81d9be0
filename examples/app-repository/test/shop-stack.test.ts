import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Testing } from 'cdktf';
import { Cluster } from 'berth-cdk';
import { Template } from 'berth-cdk/testing';
import { ShopStack } from '../shop-stack';

const cluster = Cluster.fromContract('prod.contract.json');
const template = Template.of(new ShopStack(Testing.app(), 'shop', { cluster, namespace: 'shop' }));

void test('three instances serve /webapi', () => {
  const [group] = template.job('webapi').TaskGroups;
  assert.equal(group.Count, 3);
  assert.ok(group.Services[0].Tags.some((tag: string) => tag.includes('PathPrefix(`/webapi/`)')));
});
