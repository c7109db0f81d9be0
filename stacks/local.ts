import { App, TerraformOutput } from 'cdktf';
import { LocalPlatformOptions, Platform } from '../lib';

/** The platform on this machine's Docker Engine, with the addresses of its web interfaces as outputs. */
export function localPlatform(app: App, options: LocalPlatformOptions = {}): Platform {
  const platform = Platform.local(app, 'local', options);
  new TerraformOutput(platform.hostStacks[0], 'consul-ui', { value: platform.consulUiAddress });
  new TerraformOutput(platform.hostStacks[0], 'nomad-ui', { value: platform.nomadUiAddress });
  new TerraformOutput(platform.servicesStack, 'traefik-dashboard', { value: platform.dashboardAddress });
  return platform;
}
