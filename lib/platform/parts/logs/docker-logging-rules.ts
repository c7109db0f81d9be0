import { DOCKER_LOGGING } from '../../../observability/logs/docker-logging';
import { merge } from '../../../private/rendering/json';
import { Violations } from '../../../private/validation/violations';
import { Topology } from '../../topology/topology';

/** What the Collector reads: files of this kind, with the labels of their tasks. */
const { type, config } = DOCKER_LOGGING;
const LABELS = 'labels-regex';

/** Check that no configuration of Nomad hides the output of tasks from the Collector. */
export function checkDockerLogging(
  topology: Topology,
  common: { readonly [key: string]: any },
  violations: Violations,
): void {
  const check = (prop: string, nomadConfig: { readonly [key: string]: any }): void => {
    const given = nomadConfig.plugin?.docker?.config?.logging;
    if (given === undefined) return;
    const logging = merge(DOCKER_LOGGING, given);
    const at = `${prop}.plugin.docker.config.logging`;
    violations.require(`${at}.type`, logging.type, {
      must: `be '${type}', whose files the Collector reads, or be left out`,
      holds: (value) => value === type,
    });
    violations.require(`${at}.config.${LABELS}`, logging.config?.[LABELS], {
      must: 'be left out: by the labels of Nomad the Collector knows whose line it is',
      holds: (value) => value === config[LABELS],
    });
    if (logging.config?.[LABELS] === undefined) {
      violations.add({
        prop: `${at}.config`,
        must: `be a map, beside whose fields '${LABELS}' stays`,
        got: given.config,
      });
    }
  };
  check('nomadConfig', common);
  topology.clients.forEach(({ name, nomadConfig }) => {
    const index = topology.hosts.findIndex((host) => host.name === name);
    check(`hosts[${index}].nomadConfig`, nomadConfig);
  });
}
