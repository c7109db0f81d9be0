import { LocalPlatformOptions } from '../../../lib';
import { nomadHas } from '../../../lib/nomad/agent/releases';
import { testedVersion } from '../../../scripts/testbed/given-programs';

/** Whether Nomad refuses the modes of containers that a platform does not name. */
export const REFUSES_MODES = nomadHas('allowedModes', testedVersion('nomad'));

/** What lets a task share the processes of its host, and nothing else. */
export const MODES: LocalPlatformOptions = REFUSES_MODES ? { dockerModes: { pid: ['host'] } } : {};
