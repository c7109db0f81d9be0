import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import cdktf from 'cdktf/package.json';
import nomad from '@cdktf/provider-nomad/package.json';
import { cacheDir } from '../../scripts/testbed/cache';
import { Consumer, expectedOutput, NO_REGISTRY, Output, ROOT } from './consumer';
import { must } from './must';

/** The library's peers as Python has them. */
const PEERS = ['cdktf==0.21.*', ...['docker', 'nomad', 'consul'].map((name) => `cdktf-cdktf-provider-${name}`)];

/** What the library needs in Go and in Java, which not every registry has. It is written once. */
const KEPT = join(cacheDir('languages'), `cdktf-${cdktf.version}-nomad-${nomad.version}`);

(NO_REGISTRY === '' ? describe : describe.skip)('a program in another language', () => {
  let expected: Output;
  let packages: string;

  beforeAll(async () => {
    const { dir } = await Consumer.tools({});
    packages = join(dir, 'dist');
    const script = ['--import', 'tsx', 'scripts/languages/main.ts', process.env.BERTH_TARBALL!, packages, KEPT];
    [expected] = await Promise.all([expectedOutput(), must(process.execPath, script, ROOT)]);
  });

  (process.env.BERTH_NO_PYTHON === '' ? describe : describe.skip)('Python', () => {
    let consumer: Consumer;

    beforeAll(async () => {
      consumer = await Consumer.tools({});
      const install = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check'];
      await must('python3', [...install, '--target', 'site', ...PEERS, join(packages, 'python')], consumer.dir);
      process.env.PYTHONPATH = join(consumer.dir, 'site');
      cpSync(join(ROOT, 'examples/python'), consumer.dir, { recursive: true });
    });

    afterAll(() => delete process.env.PYTHONPATH);

    test('synthesizes what the same in TypeScript does', async () => {
      expect(await consumer.synthesize(['main.py'], 'python3')).toEqual(expected);
    });

    test('tests its own stacks', async () => {
      expect(await must('python3', ['-m', 'unittest'], consumer.dir)).toMatch(/^Ran 1 test .*\n\nOK$/m);
    });

    test('gets the errors of the library', async () => {
      consumer.write(
        'wrong.py',
        `from berth_cdk import AppStack, ContainerImage, Platform, WebService
from cdktf import App
app = App()
shop = AppStack(app, "shop", cluster=Platform.local(app, "local").cluster)
WebService(shop, "webapi", image=ContainerImage.from_registry("busybox:1.35"), port=70000)
`,
      );
      const failed = consumer.synthesize(['wrong.py'], 'python3');
      await expect(failed).rejects.toThrow(/\[shop\/webapi\] 'port' must be an integer between 1 and 65535, got 70000/);
    });
  });

  (process.env.BERTH_NO_GO === '' ? test : test.skip)('Go synthesizes what the same in TypeScript does', async () => {
    const consumer = await Consumer.tools({});
    const modules = Object.entries({
      'github.com/berth-cdk/berth-go/berth': join(packages, 'go/berth'),
      'github.com/cdktf/cdktf-provider-consul-go/consul/v10': join(KEPT, 'go/consul'),
      'github.com/cdktf/cdktf-provider-docker-go/docker/v12': join(KEPT, 'go/docker'),
      'github.com/cdktf/cdktf-provider-nomad-go/nomad/v10': join(KEPT, 'go/nomad'),
    });
    const replaced = modules.map(([path, directory]) => `replace ${path} => ${directory}\n`);
    consumer.write('go.mod', `module example\n\ngo 1.22\n\n${replaced.join('')}`);
    cpSync(join(ROOT, 'examples/go'), consumer.dir, { recursive: true });
    await must('go', ['mod', 'tidy'], consumer.dir, { GOFLAGS: '-mod=mod' });
    // What was compiled in another directory is found again.
    await must('go', ['build', '-trimpath', '-o', 'program', '.'], consumer.dir);
    expect(await consumer.synthesize([], join(consumer.dir, 'program'))).toEqual(expected);
  });

  (process.env.BERTH_NO_JAVA === '' ? test : test.skip)(
    'Java synthesizes what the same in TypeScript does',
    async () => {
      const consumer = await Consumer.tools({});
      const [own, peers] = [packages, KEPT].map((each) => join(each, 'java/src/main'));
      // All of the library is compiled, and of its peers what it uses.
      const files = readdirSync(join(own, 'java'), { recursive: true, encoding: 'utf8' });
      const sources = files.filter((path) => path.endsWith('.java')).map((path) => join(own, 'java', path));
      consumer.write('sources', [join(ROOT, 'examples/java/Main.java'), ...sources].join('\n'));
      mkdirSync(join(consumer.dir, 'classes'));
      // A compiler that optimizes itself takes three times as long.
      const quick = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC'];
      const options = [...quick, '-nowarn', '-proc:none', '-implicit:class', '-sourcepath', join(peers, 'java')];
      const libraries = join(process.env.BERTH_JAVA_LIBRARIES!, '*');
      await must('javac', [...options, '-cp', libraries, '-d', 'classes', '@sources'], consumer.dir);
      for (const each of [own, peers]) {
        cpSync(join(each, 'resources'), join(consumer.dir, 'classes'), { recursive: true });
      }
      expect(await consumer.synthesize(['-cp', `classes:${libraries}`, 'Main'], 'java')).toEqual(expected);
    },
  );

  test('C# has a package, whose sources name each class', () => {
    const sources = readdirSync(join(packages, 'dotnet/BerthCdk'), { recursive: true, encoding: 'utf8' });
    expect(sources).toEqual(
      expect.arrayContaining(['BerthCdk.csproj', 'BerthCdk/WebService.cs', 'BerthCdk/Nomad/Job.cs']),
    );
  });
});
