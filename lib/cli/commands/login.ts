import { readMaps } from '../../map/map-reader';
import { MapPlatform } from '../../map/stack-map';
import { defineCommand } from '../command';
import { consulOf } from '../consul/access';
import { nomadOf } from '../nomad/access';
import { optionalText, text } from '../options';
import { identityToken } from '../secrets/identity-token';
import { SessionFile } from '../secrets/session-file';
import { APP } from '../topology-file';

export const login = defineCommand({
  name: 'login',
  operands: ['platform'],
  options: {
    app: APP,
    dir: text('secrets', 'directory for <platform>.tfvars.json, with the tokens'),
    method: optionalText(
      'github',
      "auth method of Nomad and Consul; by default BERTH_LOGIN_METHOD, or the platform's own",
    ),
    audience: optionalText('nomad.example.com', 'whom a token of GitHub Actions is for, as the auth method demands'),
  },
  summary: 'exchanges what proves who a pipeline is for tokens, with which the other commands and Terraform work',
  run: async ([name], { app, dir, method, audience }) => {
    const platform = platformIn(app, name);
    if (!platform.secured) return { lines: [`${name} needs no login`], problems: [] };
    const file = new SessionFile(dir, name);
    file.check();
    const jwt = await identityToken(audience, process.env);
    const { NOMAD_TOKEN: _, CONSUL_HTTP_TOKEN: __, ...rest } = process.env;
    const env = { ...rest, BERTH_LOGIN_JWT: jwt, ...(method !== undefined && { BERTH_LOGIN_METHOD: method }) };
    const nomad = nomadOf(platform, env, { dir });
    const consul = consulOf(platform, env, { dir });
    const lacking = Object.entries({ NOMAD_CACERT: nomad, CONSUL_CACERT: consul }).filter(
      ([, each]) => !each.authority,
    );
    if (lacking.length > 0) {
      throw new Error(`${lacking[0][0]} must name the file of the certificate authority, which is no secret`);
    }
    try {
      // Nomad first: it says why it refuses, Consul does not.
      const nomad_token = await nomad.logIn();
      const consul_token = await consul.logIn();
      file.save({ nomad_ca: nomad.authority, consul_ca: consul.authority, nomad_token, consul_token });
      const hidden = process.env.GITHUB_ACTIONS === 'true' ? [nomad_token, consul_token] : [];
      return { lines: [...hidden.map((token) => `::add-mask::${token}`), file.path], problems: [] };
    } finally {
      nomad.close();
    }
  },
});

function platformIn(app: string, name: string): MapPlatform {
  const platforms = readMaps(app).flatMap(({ platform }) => platform ?? []);
  const platform = platforms.find((each) => each.name === name);
  if (platform !== undefined) return platform;
  const names = [...new Set(platforms.map((each) => each.name))];
  throw new Error(`the platform must be one of ${names.join(', ') || 'none that a stack names'}, got '${name}'`);
}
