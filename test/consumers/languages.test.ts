import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, expectedOutput, NO_REGISTRY, Output, ROOT } from './consumer';
import { must } from './must';

/** The library's peers as Python has them. */
const PEERS = ['cdktf==0.21.*', ...['docker', 'nomad', 'consul'].map((name) => `cdktf-cdktf-provider-${name}`)];

/** What the generated packages need beside each other. */
const JAVA_LIBRARIES = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>consumer</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.jsii</groupId><artifactId>jsii-runtime</artifactId><version>1.140.0</version></dependency>
    <dependency><groupId>org.jetbrains</groupId><artifactId>annotations</artifactId><version>19.0.0</version></dependency>
    <dependency><groupId>javax.annotation</groupId><artifactId>javax.annotation-api</artifactId><version>1.3.2</version></dependency>
  </dependencies>
</project>
`;

(NO_REGISTRY === '' ? describe : describe.skip)('a program in another language', () => {
  let expected: Output;
  let packages: string;

  beforeAll(async () => {
    const consumer = await Consumer.tools({});
    packages = join(consumer.dir, 'dist');
    const script = ['--import', 'tsx', 'scripts/languages/main.ts', process.env.BERTH_TARBALL!, packages, '--peers'];
    [expected] = await Promise.all([expectedOutput(), must(process.execPath, script, ROOT)]);
  });

  (process.env.BERTH_NO_PYTHON === '' ? describe : describe.skip)('Python', () => {
    let consumer: Consumer;
    let python: string;

    beforeAll(async () => {
      consumer = await Consumer.tools({});
      python = join(consumer.dir, 'venv/bin/python');
      const pip = (args: string[]): Promise<string> =>
        must(python, ['-m', 'pip', '--disable-pip-version-check', ...args], consumer.dir);
      await must('python3', ['-m', 'venv', 'venv'], consumer.dir);
      await pip(['install', '--quiet', ...PEERS]);
      await pip(['wheel', '--quiet', '--no-deps', '--wheel-dir', 'wheels', join(packages, 'python')]);
      const [wheel, ...others] = readdirSync(join(consumer.dir, 'wheels'));
      expect([wheel, others]).toEqual([expect.stringMatching(/^berth_cdk-.*-py3-none-any\.whl$/), []]);
      await pip(['install', '--quiet', join('wheels', wheel)]);
      cpSync(join(ROOT, 'examples/python'), consumer.dir, { recursive: true });
    });

    test('synthesizes what the same in TypeScript does', async () => {
      expect(await consumer.synthesize(['main.py'], python)).toEqual(expected);
    });

    test('tests its own stacks', async () => {
      expect(await must(python, ['-m', 'unittest'], consumer.dir)).toMatch(/^Ran 1 test .*\n\nOK$/m);
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
      const failed = consumer.synthesize(['wrong.py'], python);
      await expect(failed).rejects.toThrow(/\[shop\/webapi\] 'port' must be an integer between 1 and 65535, got 70000/);
    });
  });

  (process.env.BERTH_NO_GO === '' ? test : test.skip)('Go synthesizes what the same in TypeScript does', async () => {
    const consumer = await Consumer.tools({});
    const modules = Object.entries({
      'github.com/berth-cdk/berth-go/berth': 'berth',
      'github.com/cdktf/cdktf-provider-consul-go/consul/v10': 'consul',
      'github.com/cdktf/cdktf-provider-docker-go/docker/v12': 'docker',
      'github.com/cdktf/cdktf-provider-nomad-go/nomad/v10': 'nomad',
    });
    const replaced = modules.map(([path, directory]) => `replace ${path} => ${join(packages, 'go', directory)}\n`);
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
      consumer.write('pom.xml', JAVA_LIBRARIES);
      await must('mvn', ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], consumer.dir);
      const sources = join(packages, 'java/src/main');
      mkdirSync(join(consumer.dir, 'classes'));
      // All of the library is compiled, and of its peers what it uses.
      const own = join(sources, 'java/io');
      const files = readdirSync(own, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.java'));
      const example = join(ROOT, 'examples/java/Main.java');
      consumer.write('sources', [example, ...files.map((path) => join(own, path))].join('\n'));
      const options = ['-nowarn', '-proc:none', '-implicit:class', '-sourcepath', join(sources, 'java')];
      await must('javac', [...options, '-cp', 'lib/*', '-d', 'classes', '@sources'], consumer.dir);
      cpSync(join(sources, 'resources'), join(consumer.dir, 'classes'), { recursive: true });
      expect(await consumer.synthesize(['-cp', 'classes:lib/*', 'Main'], 'java')).toEqual(expected);
    },
  );

  test('C# has a package, whose sources name each class', () => {
    const sources = readdirSync(join(packages, 'dotnet/BerthCdk'), { recursive: true, encoding: 'utf8' });
    expect(sources).toEqual(
      expect.arrayContaining(['BerthCdk.csproj', 'BerthCdk/WebService.cs', 'BerthCdk/Nomad/Job.cs']),
    );
  });
});
