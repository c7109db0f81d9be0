import { terraformEnvironment } from '../../lib/deploy/environment';

describe('the environment of Terraform', () => {
  test('has nothing of the shell that changes what the stacks say, and all else', () => {
    const shell = {
      ...{ PATH: '/bin', TF_VAR_key: 'kept', NOMAD_ADDR: 'http://elsewhere', NOMAD_TOKEN: 'x' },
      ...{ CONSUL_HTTP_ADDR: 'elsewhere', TF_CLI_ARGS: '-destroy', TF_CLI_ARGS_apply: '-destroy' },
      ...{ TF_LOG: 'trace', TF_WORKSPACE: 'other', TF_DATA_DIR: '/elsewhere' },
    };
    expect(terraformEnvironment(shell)).toEqual({
      ...{ PATH: '/bin', TF_VAR_key: 'kept', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
    });
  });

  test('names no configuration file that is not there', () => {
    expect(terraformEnvironment({ TF_CLI_CONFIG_FILE: __filename }).TF_CLI_CONFIG_FILE).toBe(__filename);
    expect(terraformEnvironment({ TF_CLI_CONFIG_FILE: '/none' })).not.toHaveProperty('TF_CLI_CONFIG_FILE');
  });
});
