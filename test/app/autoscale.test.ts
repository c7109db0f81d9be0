import { Testing } from 'cdktf';
import {
  AppStack,
  CanaryTraffic,
  nomad,
  Route,
  ScalingCheck,
  ScalingPolicy,
  TcpService,
  WebService,
  WebServiceProps,
  Worker,
} from '../../lib';
import { Template } from '../../lib/testing';
import { monitorEnvironment } from '../fixtures/monitor-environment';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

const autoscale = ScalingPolicy.between(3, 9, { checks: [ScalingCheck.cpu(70)] });

describe('autoscale', () => {
  test('a group begins with the least of its instances, and keeps those that it has', () => {
    for (const type of [WebService, TcpService, Worker]) {
      const stack = shop({ hasAutoscaler: true });
      new type(stack, 'webapi', { image, autoscale });
      expect(Template.of(stack).job('webapi').TaskGroups[0]).toMatchObject({
        Count: 3,
        Scaling: { Min: 3, Max: 9, Enabled: true, Policy: { check: [{ cpu: [{ query: 'avg_cpu-allocated' }] }] } },
      });
      expect(Template.of(stack).resource('nomad_job', 'webapi').preserve_counts).toBe(true);
      const synthesized = JSON.parse(Testing.synth(stack));
      expect(synthesized.terraform.required_providers.nomad.version).toBe('>= 2.6.1, < 3.0.0');
      // Each batch of as many instances as there may be can take its time.
      const [monitor] = Object.values<any>(synthesized.resource.terraform_data);
      expect(monitorEnvironment(synthesized, monitor).MONITOR_SECONDS).toBe('5700');
    }
  });

  test('a number to begin with', () => {
    const stack = shop({ hasAutoscaler: true });
    new Worker(stack, 'mailer', { image, autoscale, count: 5 });
    expect(Template.of(stack).job('mailer').TaskGroups[0].Count).toBe(5);
  });

  test('what is not scaled is as it was', () => {
    const stack = shop({ hasAutoscaler: true });
    new Worker(stack, 'mailer', { image });
    const off = ScalingPolicy.between(1, 2, { checks: [ScalingCheck.cpu(70)], enabled: false });
    new Worker(stack, 'off', { image, autoscale: off });
    for (const name of ['mailer', 'off']) {
      expect(Template.of(stack).resource('nomad_job', name).preserve_counts).toBeUndefined();
    }
    expect(Template.of(stack).job('mailer').TaskGroups[0].Scaling).toBeUndefined();
    expect(JSON.parse(Testing.synth(stack)).terraform.required_providers.nomad.version).toBe(
      '>= 2.5.2, < 3.0.0, != 2.6.0',
    );
  });

  const define = (props: Partial<WebServiceProps>, stack: AppStack = shop({ hasAutoscaler: true })) => {
    return () => new WebService(stack, 'webapi', { image, autoscale, ...props });
  };

  test('fails when nothing on the platform would act on it', () => {
    expect(define({}, shop())).toThrow(
      "[shop/webapi] 'autoscale' must have a platform with an autoscaler: give the platform 'autoscaler', or Cluster.fromAttributes 'hasAutoscaler'",
    );
  });

  test('fails when the number to begin with is outside, or the policy is wrong', () => {
    expect(define({ count: 2 })).toThrow("'count' must be an integer between 3 and 9, got 2");
    const checks = [ScalingCheck.cpu(0)];
    expect(define({ autoscale: ScalingPolicy.between(2, 1, { checks }) })).toThrow(
      /'autoscale.min' must be at most the 'max' of 1, got 2\n.*'autoscale.checks\[0\].percent' must be a number above 0/,
    );
  });

  test('fails when something needs to know how many instances there are', () => {
    expect(define({ update: nomad.UpdateStrategy.blueGreen() })).toThrow(
      "'update' must not start as many instances as there are",
    );
    const routes = [Route.path('/')];
    expect(define({ routes, canaryTraffic: CanaryTraffic.weight(10) })).toThrow(
      "'canaryTraffic' must not be a share of the requests",
    );
    expect(define({ routes, canaryTraffic: CanaryTraffic.header('X', 'y') })).not.toThrow();
  });
});
