import {
  AppStack,
  CsiVolumeOptions,
  Daemon,
  nomad,
  ScalingCheck,
  ScalingPolicy,
  TcpService,
  TcpServiceProps,
  Volume,
  WebService,
  Worker,
} from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const { UpdateStrategy } = nomad;

function ledger(props: Partial<TcpServiceProps> = {}): TcpService {
  return new TcpService(shop({ hasDockerVolumes: true }), 'ledger', { image, port: 5432, count: 1, ...props });
}

function canaries(service: TcpService): number {
  return Template.of(AppStack.ofConstruct(service)).job('ledger').TaskGroups[0].Update.Canary;
}

const csi = (accessMode: string, more: CsiVolumeOptions = {}): Volume => Volume.csi('d', { accessMode, ...more });

describe('the usual update of a single instance', () => {
  const ALONE: { [what: string]: Partial<TcpServiceProps> } = {
    'the port of a host': { hostPort: 5432 },
    'a volume of the host that it writes': { volumes: { '/data': Volume.host('ledger') } },
    'a volume of Docker that it writes': { volumes: { '/data': Volume.docker('ledger') } },
    'a volume of a plugin for one node': { volumes: { '/data': Volume.csi('ledger') } },
    'a volume of a plugin for one reader': {
      volumes: { '/data': csi('single-node-reader-only', { readOnly: true }) },
    },
    'a volume of a plugin for one writer': { volumes: { '/data': csi('multi-node-single-writer') } },
    'a volume for each instance': { volumes: { '/data': csi('multi-node-multi-writer', { perAlloc: true }) } },
    'a disk that stays at its host': { ephemeralDisk: { sticky: true } },
    'a disk that follows it': { ephemeralDisk: { migrate: true } },
  };
  test.each(Object.keys(ALONE))('stops it first when it has %s', (what) => {
    expect(canaries(ledger(ALONE[what]))).toBe(0);
  });

  const SHARED: { [what: string]: Partial<TcpServiceProps> } = {
    nothing: {},
    'a volume of the host that it only reads': { volumes: { '/data': Volume.host('ledger', { readOnly: true }) } },
    'a volume of the host for several writers': {
      volumes: { '/data': Volume.host('ledger', { accessMode: 'single-node-multi-writer' }) },
    },
    'a volume of Docker that it only reads': { volumes: { '/data': Volume.docker('ledger', { readOnly: true }) } },
    'a volume of a plugin for several writers': { volumes: { '/data': csi('multi-node-multi-writer') } },
    'a volume of a plugin for several readers': {
      volumes: { '/data': csi('multi-node-reader-only', { readOnly: true }) },
    },
    'a directory in memory': { volumes: { '/data': Volume.tmpfs() } },
  };
  test.each(Object.keys(SHARED))('is a canary when it has %s', (what) => {
    expect(canaries(ledger(SHARED[what]))).toBe(1);
  });

  test('follows volumes that come later, of the program and of a sidecar', () => {
    const one = ledger();
    one.addVolume('/data', Volume.host('ledger'));
    expect(canaries(one)).toBe(0);
    const other = ledger();
    other.addSidecar('log', { image, volumes: { '/data': Volume.host('ledger') } });
    expect(canaries(other)).toBe(0);
  });
});

describe('an update that starts new instances beside the old ones', () => {
  const volumes = { '/data': Volume.host('ledger') };

  test('fails beside a volume that only one of both can have, and names both', () => {
    expect(() => ledger({ update: UpdateStrategy.canary(), volumes })).toThrow(
      "[shop/ledger] 'update' must be UpdateStrategy.rolling beside 'volumes./data': 'single-node-single-writer' is for " +
        "one writer, and on one host the new instance would be a second one, got 'UpdateStrategy.canary'",
    );
    expect(() => ledger({ update: UpdateStrategy.blueGreen(), volumes: { '/d': Volume.csi('d') } })).toThrow(
      "'update' must be UpdateStrategy.rolling beside 'volumes./d': 'single-node-writer' makes a new instance wait " +
        "until the old one has stopped, got 'UpdateStrategy.blueGreen'",
    );
    const perAlloc = { '/d': csi('multi-node-multi-writer', { perAlloc: true }) };
    expect(() => ledger({ count: 3, update: UpdateStrategy.canary(), volumes: perAlloc })).toThrow(
      "'update' must be UpdateStrategy.rolling beside 'volumes./d': Nomad takes no canaries with 'perAlloc'",
    );
    const later = ledger({ update: UpdateStrategy.canary() });
    expect(() => later.addVolume('/data', volumes['/data'])).toThrow("beside 'volumes./data'");
    expect(() => later.addSidecar('log', { image, volumes })).toThrow("beside 'volumes./data'");
    expect(canaries(later)).toBe(1);
  });

  test('passes beside what both can have, and rolling passes beside everything', () => {
    const shared = Volume.host('ledger', { accessMode: 'single-node-multi-writer' });
    expect(canaries(ledger({ update: UpdateStrategy.canary(), volumes: { '/data': shared } }))).toBe(1);
    expect(canaries(ledger({ update: UpdateStrategy.rolling(), volumes }))).toBe(0);
  });

  test('fails for a daemon, of which a host has one instance', () => {
    expect(() => new Daemon(shop(), 'logs', { image, update: UpdateStrategy.canary() })).toThrow(
      "[shop/logs] 'update' must be UpdateStrategy.rolling: a host has one instance, got 'UpdateStrategy.canary'",
    );
  });
});

describe('volumes of several instances', () => {
  test('fails when a plugin gives them to one only', () => {
    const volumes = { '/d': Volume.csi('d') };
    expect(() => new WebService(shop(), 'web', { image, volumes })).toThrow(
      "[shop/web] 'volumes./d.accessMode' must be one that 2 instances may use at once ('count'), got " +
        "'single-node-writer': write another mode, or 'perAlloc: true' for a volume of each instance, or run a single one",
    );
    const several = (volume: Volume): Worker => new Worker(shop(), 'w', { image, count: 3, volumes: { '/d': volume } });
    expect(() => several(csi('multi-node-single-writer'))).toThrow("'volumes./d.accessMode' must be one that 3");
    expect(() => several(csi('single-node-reader-only', { readOnly: true }))).toThrow('must be one that 3 instances');
    for (const volume of [
      csi('single-node-writer', { perAlloc: true }),
      csi('multi-node-single-writer', { readOnly: true }),
      csi('multi-node-multi-writer'),
      csi('multi-node-reader-only', { readOnly: true }),
      Volume.host('d'),
    ]) {
      expect(() => several(volume)).not.toThrow();
    }
    const web = new WebService(shop(), 'web', { image });
    expect(() => web.addSidecar('log', { image, volumes })).toThrow("'volumes./d.accessMode' must be one that 2");
  });

  test('fails when an autoscaler may add the second one', () => {
    const autoscale = ScalingPolicy.between(1, 4, { checks: [ScalingCheck.cpu(70)] });
    const stack = shop({ hasAutoscaler: true });
    expect(() => new Worker(stack, 'w', { image, autoscale, volumes: { '/d': Volume.csi('d') } })).toThrow(
      "must be one that 4 instances may use at once ('autoscale.max')",
    );
  });

  test('fails when a daemon asks for one by the number of an instance, and when readers may write', () => {
    const perAlloc = { '/d': Volume.csi('d', { perAlloc: true }) };
    expect(() => new Daemon(shop(), 'logs', { image, volumes: perAlloc })).toThrow(
      "[shop/logs] 'volumes./d.perAlloc' must be false for a Daemon, whose instances have no numbers, got true",
    );
    for (const volume of [csi('multi-node-reader-only'), Volume.host('d', { accessMode: 'single-node-reader-only' })]) {
      expect(() => new Worker(shop(), 'w', { image, volumes: { '/d': volume } })).toThrow(
        /'volumes.\/d.readOnly' must be true with the accessMode '[a-z-]+-reader-only', which allows no writers/,
      );
    }
  });
});
