import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterAttributes } from '../../lib';
import * as berth from '../../lib';
import { Template } from '../../lib/testing';
import { blocksOf, runExample } from '../fixtures/page';
import { shop } from '../fixtures/shop';

const FOLDER = 'docs/apps';
const PAGES = readdirSync(join(__dirname, '../..', FOLDER)).map((name) => join(FOLDER, name));
const CLUSTER: Partial<ClusterAttributes> = {
  entryPoints: [
    { name: 'web', address: 'http://10.0.0.5' },
    { name: 'mqtt', address: 'tcp://10.0.0.5:1883' },
  ],
};

describe('the pages of the workloads', () => {
  test('are there for each of them', () => {
    const titles = PAGES.map((page) => /^# (.*)$/m.exec(readFileSync(join(__dirname, '../..', page), 'utf8'))![1]);
    const { Workload } = berth;
    const kinds = Object.values<any>(berth).filter((each) => each.prototype instanceof Workload);
    const concrete = kinds.filter((each) => !kinds.some((other) => other.prototype instanceof each));
    expect(titles.sort()).toEqual(concrete.map(({ name }) => name).sort());
  });

  test.each(PAGES)('%s shows what its example renders to', (page) => {
    const stack = shop(CLUSTER);
    runExample(blocksOf(page, 'ts')[0], { shop: stack });
    const [, name] = /new \w+\(shop, '(\w+)'/.exec(blocksOf(page, 'ts')[0])!;
    expect(Template.of(stack).job(name)).toMatchObject(JSON.parse(blocksOf(page, 'json')[0]));
  });

  test.each(PAGES)('%s shows the errors of its other example', (page) => {
    const [shown] = blocksOf(page, 'text');
    let message = '';
    try {
      runExample(blocksOf(page, 'ts')[1], { shop: shop(CLUSTER) });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(shown.trim());
  });
});
