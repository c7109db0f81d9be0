import { AppStack, Duration, HealthCheck, HealthCheckOptions, WebService } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

function webapi(options: HealthCheckOptions): WebService {
  const stack = shop();
  return new WebService(stack, 'webapi', { image, healthCheck: HealthCheck.http('/healthz', options) });
}

describe('an instance that its health check restarts', () => {
  test('fails when an init task may outlast a grace that nobody gave: Nomad would restart it for ever', () => {
    const web = webapi({ restartAfter: 3 });
    expect(() => web.addInitTask('migrate', { image })).toThrow(
      "[shop/webapi] 'healthCheck.restartGrace' must be given with 'restartAfter' beside the init task 'migrate': " +
        'Nomad counts it from before init tasks run: give more time than init tasks and the start take together',
    );
    // A task that is refused is not there.
    expect(Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups[0].Tasks).toHaveLength(1);
  });

  test('has init tasks beside a grace that was given', () => {
    const web = webapi({ restartAfter: 3, restartGrace: Duration.minutes(15) });
    web.addInitTask('migrate', { image });
    const [{ Services, Tasks }] = Template.of(AppStack.ofConstruct(web)).job('webapi').TaskGroups;
    expect(Services[0].Checks[0].CheckRestart).toEqual({ Limit: 3, Grace: 900e9 });
    expect(Tasks).toHaveLength(2);
  });

  test('has other tasks beside any grace, and any task where no check restarts it', () => {
    const web = webapi({ restartAfter: 3 });
    web.addSidecar('log', { image });
    web.addPoststartTask('warm', { image });
    web.addPoststopTask('clean', { image });
    webapi({}).addInitTask('migrate', { image });
  });
});
