/** Prefix of the labels that Nomad puts on the containers of tasks. */
const NOMAD = 'com.hashicorp.nomad.';

/** The labels of Nomad that say whose line it is. */
export const NOMAD_LABELS = {
  namespace: `${NOMAD}namespace`,
  job: `${NOMAD}job_id`,
  taskGroup: `${NOMAD}task_group_name`,
  task: `${NOMAD}task_name`,
  allocation: `${NOMAD}alloc_id`,
  host: `${NOMAD}node_name`,
} as const;

/** Label of a container with the regular expression of the lines that begin an entry. */
export const FIRST_LINE_LABEL = 'berth.logs.first-line';

/** What a tag of Docker's begins with when it names an agent of the platform. */
export const AGENT_TAG = 'berth:';

/** The labels that Docker writes beside each line: no others, as they take room on the disk. */
const LABELS = [...Object.values(NOMAD_LABELS), FIRST_LINE_LABEL].map((name) => name.replace(/\./g, '\\.'));

/** Room for bursts: with Nomad's default, 2 files of 2 MB, most of a burst is gone before anybody reads it. */
const ROOM = { 'max-size': '20m', 'max-file': '3' };

/** How Docker keeps the output of tasks, so that a collector finds whose it is: `logging` of Nomad's Docker driver. */
export const DOCKER_LOGGING = {
  type: 'json-file',
  config: { ...ROOM, 'labels-regex': `^(?:${LABELS.join('|')})$` },
} as const;

/** The same for a task whose output is not collected: nothing says whose it is. */
export const UNCOLLECTED_LOGGING = { type: 'json-file', config: ROOM } as const;
